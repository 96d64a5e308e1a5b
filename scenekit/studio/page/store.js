// The state of the page, and the functions that change it.

import { LostRequest, Refusal, getJson, post } from "./api.js";
import { toast } from "./toasts.js";

export const store = {
  /** The state of the studio without the scenes themselves. */
  state: null,
  /** Everything about the current scene. */
  scene: null,
  /** The types of all options, by method. */
  options: {},
  index: 0,
  /** The path of the selected element, or null. */
  selected: null,
  /** The orientation of the page, or null for that of the source. */
  orientation: null,
  guides: false,
  isConnected: true,
  isPlaying: false,
};

const listeners = new Set();
let latest = 0;

/** Call a function after each change of the store. */
export function onChange(listener) {
  listeners.add(listener);
}

export function notify() {
  for (const listener of listeners) listener();
}

export function project() {
  return store.state?.project ?? null;
}

export function query() {
  return store.orientation ? `?orientation=${store.orientation}` : "";
}

export function findElement(path = store.selected) {
  return store.scene?.elements.find((element) => element.path === path) ?? null;
}

const RETRY_MS = 1000;
let hasOptions = false;

/** Fetch the types of all options once. The panel shows its fields then. */
function loadOptions() {
  if (hasOptions) return;
  hasOptions = true;
  getJson("/api/options").then(
    (options) => {
      store.options = options;
      notify();
    },
    () => {
      hasOptions = false;
    },
  );
}

/** Fetch the state and the current scene, and draw them. */
export async function refresh() {
  const run = ++latest;
  const root = document.documentElement;
  try {
    const [state, scene] = await Promise.all([
      getJson(`/api/state${query()}`),
      getJson(`/api/scenes/${store.index}${query()}`).catch((error) => (error instanceof Refusal ? null : Promise.reject(error))),
    ]);
    if (run !== latest) return;
    store.state = state;
    const count = state.project?.scenes.length ?? 0;
    store.scene = scene;
    if (store.index >= count && count) {
      store.index = count - 1;
      store.scene = await getJson(`/api/scenes/${store.index}${query()}`);
    }
    if (store.selected && !isPart(store.selected)) store.selected = null;
    notify();
    loadOptions();
    root.dataset.state = state.status === "error" ? "error" : "ready";
    root.dataset.revision = String(state.revision);
  } catch (error) {
    if (run !== latest) return;
    if (error instanceof LostRequest) {
      setTimeout(refresh, RETRY_MS); // the status shows if the studio has stopped
      return;
    }
    if (!(error instanceof Refusal)) throw error;
    root.dataset.state = "error";
    toast(error.message, "error");
  }
}

function isPart(path) {
  const scene = store.scene;
  return Boolean(scene) && (scene.background.path === path || [...scene.elements, ...scene.turns].some((part) => part.path === path));
}

/** Show a scene, and select an element of it. */
export async function openScene(index, path = null) {
  if (index === store.index && store.scene) {
    select(path);
    return;
  }
  store.index = index;
  store.selected = path;
  await refresh();
}

export function select(path) {
  if (store.selected === path) return;
  store.selected = path;
  notify();
}

export async function setOrientation(orientation) {
  store.orientation = orientation;
  await refresh();
}

/**
 * Write a gesture to the source. A refusal is shown as a message, unless `isSilent`; then the caller shows it.
 * Returns whether the gesture was written.
 */
export async function send(gesture, { isSilent = false } = {}) {
  const body = { gesture, revision: store.state.revision, orientation: project()?.orientation ?? null };
  try {
    await post("/api/edit", body);
    await refresh();
    return true;
  } catch (error) {
    if (error instanceof Refusal) await refresh();
    if (isSilent) throw error;
    toast(error.message, error instanceof Refusal ? "refused" : "error");
    return false;
  }
}

/** Take back or repeat a change. */
export async function step(direction) {
  try {
    const { label } = await post(`/api/${direction}`);
    await refresh();
    toast(`${direction === "undo" ? "Undone" : "Redone"}: ${label}`);
  } catch (error) {
    await refresh();
    toast(error.message, "refused");
  }
}

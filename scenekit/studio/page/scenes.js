// The list of scenes. Only the thumbnails that are seen are drawn, and only again if their scene has changed.

import { getText } from "./api.js";
import { showLayouts } from "./dialogs.js";
import { formatTime, h, icon, iconButton, showDrawing } from "./dom.js";
import { openScene, project, query, send, store } from "./store.js";

const rows = [];
const drawings = new Map();
const MAX_DRAWINGS = 400;
const FIRST_ROWS = 40;
const ROWS_PER_STEP = 150;
let list = null;
let timer = 0;

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      target.dataset.seen = isIntersecting ? "1" : "";
      if (isIntersecting) drawThumbnail(target);
    }
  },
  { rootMargin: "200px" },
);

/** Draw the list. */
export function renderScenes() {
  const host = document.getElementById("scenes");
  if (!list) {
    list = h("ol", { class: "scene-list", tabIndex: -1 });
    const head = h("div", { class: "panel-head" }, h("h2", {}, "Scenes"), buildAddButton());
    host.replaceChildren(head, list);
  }
  const scenes = project()?.scenes ?? [];
  host.classList.toggle("portrait", project()?.orientation === "portrait");
  while (rows.length > scenes.length) rows.pop().remove();
  addRows(Math.max(FIRST_ROWS, store.index + 1));
  rows.forEach((row, index) => updateRow(row, scenes[index], index));
  scheduleRows();
}

/** Add rows up to a number. A list of many scenes is filled step by step, so that the canvas is not kept waiting. */
function addRows(count) {
  const scenes = project()?.scenes ?? [];
  const added = document.createDocumentFragment();
  while (rows.length < Math.min(count, scenes.length)) {
    const row = buildRow(rows.length);
    updateRow(row, scenes[rows.length], rows.length);
    rows.push(row);
    added.append(row);
    observer.observe(row);
  }
  list.append(added);
}

function scheduleRows() {
  clearTimeout(timer);
  if (rows.length >= (project()?.scenes.length ?? 0)) return;
  timer = setTimeout(() => {
    addRows(rows.length + ROWS_PER_STEP);
    scheduleRows();
  }, 50);
}

function buildAddButton() {
  return h("button", { type: "button", class: "button", onclick: () => showLayouts(project()?.scenes.length ? store.index + 1 : 0) }, icon("plus"), "New scene");
}

function buildRow(index) {
  const open = h(
    "button",
    { type: "button", class: "open", onclick: () => openScene(index) },
    h("span", { class: "thumb" }),
    h("span", { class: "label" }, h("span", { class: "number" }, String(index + 1)), h("span", { class: "name" })),
    h("span", { class: "facts" }),
  );
  const row = h("li", { class: "scene", "data-scene": String(index) }, open);
  const addTools = () => {
    if (!row.querySelector(".tools")) row.append(buildTools(index));
  };
  row.addEventListener("pointerenter", addTools);
  row.addEventListener("focusin", addTools);
  return row;
}

function buildTools(index) {
  const tools = h("div", { class: "tools" });
  const edit = (action, target) => async () => {
    if (await send({ gesture: "scenes", action, index, target })) await openScene(action === "delete" ? Math.min(index, project().scenes.length - 1) : target);
  };
  const number = index + 1;
  tools.append(
    iconButton("up", `Move scene ${number} up`, edit("move", index - 1), { disabled: index === 0 }),
    iconButton("down", `Move scene ${number} down`, (event) => edit("move", index + 1)(event)),
    iconButton("copy", `Duplicate scene ${number}`, edit("duplicate", index + 1)),
    iconButton("trash", `Delete scene ${number}`, edit("delete", 0)),
  );
  return tools;
}

function updateRow(row, scene, index) {
  const isCurrent = index === store.index;
  if (isCurrent) row.setAttribute("aria-current", "true");
  else row.removeAttribute("aria-current");
  const facts = `${scene.title}\n${scene.seconds}\n${JSON.stringify(scene.findings)} ${scene.comments}`;
  if (row.dataset.facts !== facts) {
    row.dataset.facts = facts;
    row.querySelector(".name").textContent = scene.title || "Untitled";
    row.querySelector(".facts").replaceChildren(...buildFacts(scene));
  }
  const key = `${scene.key} ${project().orientation}`;
  if (row.dataset.key !== key) {
    row.dataset.key = key;
    if (row.dataset.seen) drawThumbnail(row);
  }
}

function buildFacts(scene) {
  const parts = [h("span", {}, scene.seconds ? formatTime(scene.seconds) : "no speech")];
  for (const level of ["error", "warning"]) {
    const count = scene.findings?.[level];
    if (count) parts.push(h("span", { class: `chip ${level}` }, `${count} ${level}${count > 1 ? "s" : ""}`));
  }
  if (scene.comments) parts.push(h("span", { class: "chip comment" }, `${scene.comments} comment${scene.comments > 1 ? "s" : ""}`));
  return parts;
}

async function drawThumbnail(row) {
  const key = row.dataset.key;
  if (!key || row.dataset.drawn === key) return;
  let svg = drawings.get(key);
  if (!svg) {
    try {
      svg = await getText(`/api/drawings/${row.dataset.scene}${query()}`);
    } catch {
      return; // the scene has gone; the next state removes the row
    }
    if (row.dataset.key !== key) return;
    drawings.set(key, svg);
    if (drawings.size > MAX_DRAWINGS) drawings.delete(drawings.keys().next().value);
  }
  row.dataset.drawn = key;
  showDrawing(row.querySelector(".thumb"), svg);
}

/** Bring the current scene into view. */
export function revealScene() {
  rows[store.index]?.scrollIntoView({ block: "nearest" });
}

// The start of the page: it fetches the state, draws the parts, and follows the studio.

import { followEvents } from "./api.js";
import { renderBar, setTheme } from "./bar.js";
import { renderCanvas } from "./canvas.js";
import { h } from "./dom.js";
import { hasDrag } from "./drag.js";
import { renderInspector } from "./inspector.js";
import { listenToKeys } from "./keyboard.js";
import { renderProblem } from "./problem.js";
import { renderScenes, revealScene } from "./scenes.js";
import { onChange, refresh, store } from "./store.js";
import { renderTimeline } from "./timeline.js";
import { toast } from "./toasts.js";

const TABS = { scenes: "Scenes", inspector: "Options", timeline: "Timeline" };
let shownIndex = -1;

function render() {
  if (!store.state) return;
  document.title = `${store.state.project?.name || store.state.fileName} · scenekit studio`;
  renderBar();
  renderProblem();
  renderCanvas();
  renderScenes();
  renderInspector();
  renderTimeline();
  if (shownIndex !== store.index) {
    shownIndex = store.index;
    revealScene();
  }
}

function buildTabs() {
  const workspace = document.querySelector(".workspace");
  const host = document.getElementById("tabs");
  const show = (name) => {
    workspace.dataset.tab = name;
    for (const button of host.children) button.setAttribute("aria-pressed", String(button.dataset.tab === name));
  };
  host.replaceChildren(
    ...Object.entries(TABS).map(([name, label]) => h("button", { type: "button", class: "button", "data-tab": name, onclick: () => show(name) }, label)),
  );
  show("scenes");
}

function onConnection(isConnected) {
  if (store.isConnected === isConnected) return;
  store.isConnected = isConnected;
  if (!isConnected) toast("The studio does not answer. The page shows the last state, and tries again.", "refused");
  render();
}

let isWaiting = false;

/** Draw the new revision. During a drag the page waits, so that the element does not jump back. */
function onEvent(revision) {
  const { state } = store;
  if (state?.revision === revision && (!state.project || state.project.isChecked)) return;
  if (!hasDrag()) {
    refresh();
    return;
  }
  if (isWaiting) return;
  isWaiting = true;
  window.addEventListener(
    "pointerup",
    () => {
      isWaiting = false;
      setTimeout(refresh, 50);
    },
    { once: true },
  );
}

setTheme(localStorage.getItem("studio-theme"));
buildTabs();
onChange(render);
listenToKeys();
followEvents(onEvent, onConnection);

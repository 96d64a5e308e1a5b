// The canvas: the drawing of the current scene, and over it a button for each element.

import { startMove, startResize } from "./drag.js";
import { showLayouts } from "./dialogs.js";
import { h } from "./dom.js";
import { openInlineEditor } from "./inline.js";
import { clearTransforms, getStage, placeBox, showFrame, showScene } from "./stage.js";
import { findElement, notify, project, select, store } from "./store.js";

const parts = getStage();
let drawn = "";

/** Draw the canvas. */
export function renderCanvas() {
  const area = document.getElementById("stage-area");
  const current = project();
  document.getElementById("center").classList.toggle("stale", store.state.status === "error");
  if (!current || !store.scene) {
    parts.stage = null;
    drawn = "";
    area.replaceChildren(buildEmpty());
    return;
  }
  if (!parts.stage) buildStage(area);
  document.documentElement.style.setProperty("--ratio", current.width / current.height);
  parts.stage.dataset.scene = String(store.index);
  parts.stage.classList.toggle("guided", store.guides);
  const key = `${store.scene.key} ${store.index} ${current.orientation}`;
  if (drawn !== key) {
    drawn = key;
    showScene(store.scene.svg);
  } else {
    clearTransforms();
  }
  renderHits();
  renderSelection();
}

function buildStage(area) {
  parts.drawing = h("div", { class: "drawing" });
  parts.hits = h("div", { class: "hits" });
  parts.selection = h("div", { class: "selection", hidden: true });
  parts.lines = h("div", { class: "lines" });
  parts.stage = h("div", { class: "stage" }, parts.drawing, parts.hits, parts.lines, parts.selection);
  parts.stage.addEventListener("pointerdown", (event) => {
    if (event.target === parts.hits || event.target === parts.stage) select(null);
  });
  area.replaceChildren(parts.stage);
}

function buildEmpty() {
  if (store.state.status === "error") return h("div", { class: "empty" }, h("p", {}, "The scenes are shown here once the error is corrected."));
  const add = h("button", { type: "button", class: "button primary", onclick: () => showLayouts(0) }, "New scene");
  const text = `${store.state.fileName} has no scenes yet. Choose a layout for the first one, or write the file in your editor.`;
  return h("div", { class: "empty" }, h("h2", {}, "Make the first scene"), h("p", {}, text), add);
}

function renderHits() {
  const { elements, findings, comments } = store.scene;
  const key = JSON.stringify([elements.map(({ path, box, angle, name, isMovable }) => [path, box, angle, name, isMovable]), findings, comments]);
  if (parts.hits.dataset.key !== key) rebuildHits(key);
  for (const hit of parts.hits.children) hit.setAttribute("aria-pressed", String(hit.dataset.path === store.selected));
}

function rebuildHits(key) {
  parts.hits.dataset.key = key;
  const focused = document.activeElement?.closest(".hit")?.dataset.path;
  const buttons = store.scene.elements.filter((element) => element.isVisible).map(buildHit);
  parts.hits.replaceChildren(...buttons);
  if (focused) parts.hits.querySelector(`[data-path="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function buildHit(element) {
  const levels = store.scene.findings.filter((finding) => finding.path === element.path).map((finding) => finding.level);
  const hasComment = store.scene.comments.some((comment) => comment.path === element.path);
  const level = ["error", "warning"].find((name) => levels.includes(name)) ?? (hasComment ? "comment" : undefined);
  const place = element.isMovable ? "" : ", fixed";
  const flag = level ? h("span", { class: `flag ${level}`, title: `${level}: see the options` }, level === "comment" ? "…" : "!") : null;
  const hit = h(
    "button",
    {
      type: "button",
      class: `hit ${element.isMovable ? "movable" : ""}`,
      "data-path": element.path,
      "aria-label": `${element.method} ${element.name}${place}${level ? `, ${level}` : ""}`,
      onfocus: () => select(element.path),
      ondblclick: () => openInlineEditor(findElement(element.path)),
      onpointerdown: (event) => {
        if (event.button !== 0) return;
        const path = choose(element);
        event.preventDefault();
        parts.hits.querySelector(`[data-path="${CSS.escape(path)}"]`)?.focus({ preventScroll: true });
        select(path);
        startMove(event, findElement(path));
      },
    },
    flag,
  );
  placeBox(hit, element.box, element.angle);
  return hit;
}

/** Return the path that a click on an element selects: that of its group, unless something in the group is selected. */
function choose(element) {
  const { selected } = store;
  if (!element.parent || element.path === selected) return element.path;
  const groups = [];
  for (let parent = element.parent; parent; parent = findElement(parent)?.parent) groups.unshift(parent);
  const isInside = selected && groups.some((group) => selected.startsWith(group));
  if (!isInside) return groups[0];
  return selected === groups.at(-1) || selected.startsWith(`${groups.at(-1)}.`) ? element.path : (groups.find((group) => !selected.startsWith(group)) ?? element.path);
}

function renderSelection() {
  const element = showFrame();
  if (element) parts.selection.append(...buildHandles(element));
}

const HANDLES = [
  [0, 0, "nwse"], [1, 0, "nesw"], [0, 1, "nesw"], [1, 1, "nwse"],
  [0, 0.5, "ew"], [1, 0.5, "ew"], [0.5, 0, "ns"], [0.5, 1, "ns"],
];

/** Return the handles. A handle at the point that stays in place has no effect, so it is left out. */
function buildHandles(element) {
  if (element.resize === "none") return [];
  const [anchorX, anchorY] = element.anchor;
  return HANDLES.filter(([x, y]) => {
    const isCorner = x !== 0.5 && y !== 0.5;
    if (isCorner) return x !== anchorX || y !== anchorY;
    if (x === 0.5) return element.resize === "box" && y !== anchorY;
    return (element.resize === "box" || element.resize === "size") && x !== anchorX;
  }).map(([x, y, cursor]) =>
    h("span", {
      class: "handle",
      style: { left: `${x * 100}%`, top: `${y * 100}%`, cursor: `${cursor}-resize` },
      onpointerdown: (event) => startResize(event, element, x, y),
    }),
  );
}

/** Select the next or the previous element. */
export function selectNext(direction) {
  const elements = store.scene?.elements.filter((element) => element.isVisible) ?? [];
  if (!elements.length) return;
  const index = elements.findIndex((element) => element.path === store.selected);
  store.selected = elements[(index + direction + elements.length) % elements.length].path;
  notify();
}

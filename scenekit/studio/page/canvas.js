// The canvas: the drawing of the current scene, and over it a button for each element.

import { startMove, startResize } from "./drag.js";
import { showLayouts } from "./dialogs.js";
import { h } from "./dom.js";
import { openInlineEditor } from "./inline.js";
import { findElement, notify, project, select, store } from "./store.js";

const parts = { stage: null, drawing: null, hits: null, selection: null, lines: null };
let drawn = "";

/** Return the parts of the canvas. */
export function getStage() {
  return parts;
}

/** Return the px of the page for one px of the canvas. */
export function getScale() {
  return parts.stage.clientWidth / project().width;
}

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

/** Put a drawing on the canvas. The buttons over it have the paths of the elements. */
export function showScene(svg) {
  parts.drawing.innerHTML = svg;
  const drawing = parts.drawing.querySelector("svg");
  drawing.setAttribute("aria-hidden", "true");
  for (const title of drawing.querySelectorAll("title")) title.remove();
  for (const group of drawing.querySelectorAll("[data-path]")) {
    group.dataset.clip = group.dataset.path;
    delete group.dataset.path;
  }
}

/** Return the drawn parts of an element: those of its members, if it is a group. */
export function findDrawn(path) {
  const members = store.scene.elements.filter((element) => element.path === path || element.path.startsWith(`${path}.`));
  return members
    .filter((element) => element.clip !== null)
    .map((element) => parts.drawing.querySelector(`[data-clip="scenes[${store.index}].clips[${element.clip}]"]`))
    .filter(Boolean);
}

/** Move the drawn parts of an element without writing anything. */
export function previewTransform(path, transform) {
  for (const group of findDrawn(path)) {
    group.dataset.base ??= group.getAttribute("transform") ?? "";
    group.setAttribute("transform", `${transform} ${group.dataset.base}`);
  }
}

function clearTransforms() {
  for (const group of parts.drawing.querySelectorAll("[data-base]")) {
    group.setAttribute("transform", group.dataset.base);
    delete group.dataset.base;
  }
}

/** Put the drawn parts of an element back to their place. */
export function cancelPreview() {
  clearTransforms();
  renderSelection();
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

function placeBox(node, box, angle) {
  const { width, height } = project();
  const [left, top, boxWidth, boxHeight] = box;
  Object.assign(node.style, {
    left: `${(left / width) * 100}%`,
    top: `${(top / height) * 100}%`,
    width: `${(boxWidth / width) * 100}%`,
    height: `${(boxHeight / height) * 100}%`,
    rotate: angle ? `${angle}deg` : "",
  });
}

/** Draw the frame of the selected element at a box, with its handles. */
export function renderSelection(box = null) {
  const element = findElement();
  parts.selection.hidden = !element || !element.isVisible;
  if (parts.selection.hidden) return;
  const shown = box ?? element.box;
  placeBox(parts.selection, shown, element.angle);
  parts.selection.className = `selection ${element.isMovable ? "" : "fixed"} ${shown[1] * getScale() < 26 ? "low" : ""}`;
  const size = `${Math.round(shown[2])} × ${Math.round(shown[3])}`;
  const tip = box ? `${Math.round(shown[0])}, ${Math.round(shown[1])} · ${size}` : `${element.method} · ${size}`;
  parts.selection.replaceChildren(h("span", { class: "tip" }, tip), ...(box ? [] : buildHandles(element)));
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

/** Draw the lines that an element has snapped to, in px of the canvas. */
export function showSnapLines(x, y) {
  const { width, height } = project();
  parts.lines.replaceChildren(
    ...(x === null ? [] : [h("div", { class: "snap-line x", style: { left: `${(x / width) * 100}%` } })]),
    ...(y === null ? [] : [h("div", { class: "snap-line y", style: { top: `${(y / height) * 100}%` } })]),
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

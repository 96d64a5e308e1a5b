// The stage: the layers of the canvas. It shows a drawing, previews of changes, the frame of the selection, and snap lines.

import { h } from "./dom.js";
import { findElement, project, store } from "./store.js";

const parts = { stage: null, drawing: null, hits: null, selection: null, lines: null };

/** Return the layers: the stage itself, the drawing, the buttons, the frame of the selection, and the snap lines. */
export function getStage() {
  return parts;
}

/** Return the px of the page for one px of the canvas. */
export function getScale() {
  return parts.stage.clientWidth / project().width;
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

/** Put all drawn parts back to their places. */
export function clearTransforms() {
  for (const group of parts.drawing.querySelectorAll("[data-base]")) {
    group.setAttribute("transform", group.dataset.base);
    delete group.dataset.base;
  }
}

/** Place a node over a box in px of the canvas. */
export function placeBox(node, box, angle) {
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

/** Draw the frame of the selected element, or of a preview of it at another box. Returns the element if it has a frame. */
export function showFrame(box = null) {
  const element = findElement();
  parts.selection.hidden = !element || !element.isVisible;
  if (parts.selection.hidden) return null;
  const shown = box ?? element.box;
  placeBox(parts.selection, shown, element.angle);
  parts.selection.className = `selection ${element.isMovable ? "" : "fixed"} ${shown[1] * getScale() < 26 ? "low" : ""}`;
  const size = `${Math.round(shown[2])} × ${Math.round(shown[3])}`;
  const tip = box ? `${Math.round(shown[0])}, ${Math.round(shown[1])} · ${size}` : `${element.method} · ${size}`;
  parts.selection.replaceChildren(h("span", { class: "tip" }, tip));
  return element;
}

/** Draw the lines that an element has snapped to, in px of the canvas. */
export function showSnapLines(x, y) {
  const { width, height } = project();
  parts.lines.replaceChildren(
    ...(x === null ? [] : [h("div", { class: "snap-line x", style: { left: `${(x / width) * 100}%` } })]),
    ...(y === null ? [] : [h("div", { class: "snap-line y", style: { top: `${(y / height) * 100}%` } })]),
  );
}

// Drags on the canvas: moves with snapping, and sizes. Nothing is written before the pointer is released.

import { getScale, previewTransform, showFrame, showSnapLines } from "./stage.js";
import { notify, project, send, store } from "./store.js";

const THRESHOLD_PX = 3;
const SNAP_PX = 7;
const SAFE_FRACTION = 0.05;

let isDragging = false;

/** Whether an element is being dragged. */
export function hasDrag() {
  return isDragging;
}

/** Follow the pointer, and call `onMove` with the distance in px of the canvas, then `onEnd`. */
function follow(event, onMove, onEnd) {
  const { clientX, clientY, pointerId } = event;
  const target = event.currentTarget;
  const scale = getScale();
  let moved = false;
  const move = (next) => {
    const dx = (next.clientX - clientX) / scale;
    const dy = (next.clientY - clientY) / scale;
    if (!moved && Math.hypot(next.clientX - clientX, next.clientY - clientY) < THRESHOLD_PX) return;
    moved = isDragging = true;
    onMove(dx, dy, next);
  };
  const end = (next) => {
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", end);
    window.removeEventListener("pointercancel", cancel);
    window.removeEventListener("keydown", escape, true);
    isDragging = false;
    showSnapLines(null, null);
    if (moved && next) onEnd();
    else if (moved) notify();
  };
  const cancel = () => end(null);
  const escape = (next) => {
    if (next.key !== "Escape") return;
    next.stopPropagation();
    cancel();
  };
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", end);
  window.addEventListener("pointercancel", cancel);
  window.addEventListener("keydown", escape, true);
  if (target.hasPointerCapture?.(pointerId)) target.releasePointerCapture(pointerId);
}

/** Move an element with the pointer. */
export function startMove(event, element) {
  if (!element?.isMovable) return;
  const lines = collectLines(element);
  let result = { dx: 0, dy: 0, snap_x: null, snap_y: null };
  follow(
    event,
    (dx, dy, next) => {
      if (next.shiftKey) [dx, dy] = Math.abs(dx) > Math.abs(dy) ? [dx, 0] : [0, dy];
      result = snap(element.box, Math.round(dx), Math.round(dy), lines, next.altKey);
      previewTransform(element.path, `translate(${result.dx} ${result.dy})`);
      const [left, top, width, height] = element.box;
      showFrame([left + result.dx, top + result.dy, width, height]);
      showSnapLines(result.lineX, result.lineY);
    },
    async () => {
      const { dx, dy, snap_x, snap_y } = result;
      if (!dx && !dy) return notify();
      if (!(await send({ gesture: "move", path: element.path, dx, dy, snap_x, snap_y }))) notify();
    },
  );
}

/** Return the lines that elements snap to: edges, safe areas and centers of the canvas and of other elements. */
function collectLines(element) {
  const { width, height } = project();
  const [safeX, safeY] = [width * SAFE_FRACTION, height * SAFE_FRACTION];
  const x = [
    { at: 0, side: "left" }, { at: safeX, side: "left" },
    { at: width / 2, side: "center" },
    { at: width - safeX, side: "right" }, { at: width, side: "right" },
  ];
  const y = [
    { at: 0, side: "top" }, { at: safeY, side: "top" },
    { at: height / 2, side: "center" },
    { at: height - safeY, side: "bottom" }, { at: height, side: "bottom" },
  ];
  for (const other of store.scene.elements) {
    if (other.path.startsWith(element.path) || element.path.startsWith(other.path) || !other.isVisible || other.angle) continue;
    const [left, top, otherWidth, otherHeight] = other.box;
    for (const at of [left, left + otherWidth / 2, left + otherWidth]) if (at > 0 && at < width) x.push({ at });
    for (const at of [top, top + otherHeight / 2, top + otherHeight]) if (at > 0 && at < height) y.push({ at });
  }
  return { x, y };
}

function snap(box, dx, dy, lines, isFree) {
  if (isFree) return { dx, dy, snap_x: null, snap_y: null, lineX: null, lineY: null };
  const [left, top, width, height] = box;
  const x = findSnap(left + dx, width, lines.x, ["left", "center", "right"]);
  const y = findSnap(top + dy, height, lines.y, ["top", "center", "bottom"]);
  return {
    dx: x ? x.start - left : dx,
    dy: y ? y.start - top : dy,
    snap_x: x?.side ?? null,
    snap_y: y?.side ?? null,
    lineX: x?.at ?? null,
    lineY: y?.at ?? null,
  };
}

/** Return the nearest line within the snap distance, and the start of the element that lies on it. */
function findSnap(start, size, lines, sides) {
  const limit = SNAP_PX / getScale();
  let best = null;
  for (const line of lines) {
    for (const [index, offset] of [0, size / 2, size].entries()) {
      if (line.side && line.side !== sides[index]) continue;
      const distance = Math.abs(start + offset - line.at);
      if (distance <= limit && (!best || distance < best.distance)) best = { distance, at: line.at, side: line.side, start: line.at - offset };
    }
  }
  return best;
}

/** Change the size of an element with a handle. The anchor of the element stays in place, as its options define it. */
export function startResize(event, element, x, y) {
  event.stopPropagation();
  event.preventDefault();
  const [left, top, width, height] = element.box;
  const [anchorX, anchorY] = element.anchor;
  const isSide = x === 0.5 || y === 0.5;
  let size = [width, height];
  follow(
    event,
    (dx, dy) => {
      const ratioX = x === anchorX ? 1 : ((x - anchorX) * width + dx) / ((x - anchorX) * width);
      const ratioY = y === anchorY ? 1 : ((y - anchorY) * height + dy) / ((y - anchorY) * height);
      if (isSide) size = x === 0.5 ? [width, height * ratioY] : [width * ratioX, height];
      else {
        const ratio = x === anchorX ? ratioY : y === anchorY ? ratioX : Math.max(ratioX, ratioY);
        size = [width * ratio, height * ratio];
      }
      size = size.map((value) => Math.max(4, Math.round(value)));
      const newLeft = left + anchorX * (width - size[0]);
      const newTop = top + anchorY * (height - size[1]);
      const [scaleX, scaleY] = [size[0] / width, size[1] / height];
      if (element.resize !== "size" || !isSide) previewTransform(element.path, `translate(${newLeft - left * scaleX} ${newTop - top * scaleY}) scale(${scaleX} ${scaleY})`);
      showFrame([newLeft, newTop, ...size]);
    },
    async () => {
      const side = isSide ? (x === 0.5 ? "y" : "x") : null;
      if (!(await send({ gesture: "resize", path: element.path, width: size[0], height: size[1], side }))) notify();
    },
  );
}

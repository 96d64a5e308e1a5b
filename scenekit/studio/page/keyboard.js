// The keyboard: nudge, edit, undo, and scenes.

import { toggleGuides } from "./bar.js";
import { openInlineEditor } from "./inline.js";
import { togglePlay } from "./player.js";
import { previewTransform, showFrame } from "./stage.js";
import { findElement, openScene, project, select, send, step, store } from "./store.js";

const NUDGE_DELAY_MS = 350;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const nudge = { path: null, dx: 0, dy: 0, timer: 0 };

/** Listen to the keyboard. */
export function listenToKeys() {
  window.addEventListener("keydown", onKey);
  window.addEventListener("beforeunload", () => writeNudge());
}

function onKey(event) {
  if (document.getElementById("dialog").open) return;
  const isTyping = event.target.closest?.("input, textarea, select");
  if ((event.ctrlKey || event.metaKey) && !isTyping) {
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    writeNudge().then(() => step(key === "y" || event.shiftKey ? "redo" : "undo"));
    return;
  }
  if (isTyping || event.altKey || event.ctrlKey || event.metaKey) return;
  const isOnControl = event.target.closest?.("button, a") && !event.target.closest(".hit");
  if (ARROWS[event.key] && findElement()?.isMovable && !event.target.closest?.(".panel, .bar")) onArrow(event);
  else if (event.key === "Enter" && event.target.closest?.(".hit") && findElement()) {
    event.preventDefault();
    openInlineEditor(findElement());
  } else if (event.key === "Escape") select(null);
  else if (event.key === "PageDown" || event.key === "PageUp") onPage(event);
  else if (event.key === " " && !isOnControl && !event.target.closest?.(".hit")) {
    event.preventDefault();
    togglePlay();
  } else if (event.key === "g") toggleGuides();
}

function onPage(event) {
  event.preventDefault();
  const index = store.index + (event.key === "PageDown" ? 1 : -1);
  if (index >= 0 && index < (project()?.scenes.length ?? 0)) openScene(index);
}

/** Collect the steps of the arrow keys, and write them as one move. */
function onArrow(event) {
  event.preventDefault();
  const element = findElement();
  if (nudge.path !== element.path) writeNudge();
  const [x, y] = ARROWS[event.key];
  const step = event.shiftKey ? 10 : 1;
  nudge.path = element.path;
  nudge.dx += x * step;
  nudge.dy += y * step;
  previewTransform(element.path, `translate(${nudge.dx} ${nudge.dy})`);
  const [left, top, width, height] = element.box;
  showFrame([left + nudge.dx, top + nudge.dy, width, height]);
  clearTimeout(nudge.timer);
  nudge.timer = setTimeout(writeNudge, NUDGE_DELAY_MS);
}

async function writeNudge() {
  clearTimeout(nudge.timer);
  const { path, dx, dy } = nudge;
  Object.assign(nudge, { path: null, dx: 0, dy: 0 });
  if (path && (dx || dy)) await send({ gesture: "move", path, dx, dy });
}

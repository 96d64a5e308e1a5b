// The timeline: scenes as long as their speech, and the script of the current scene.

import { formatTime, h, icon, iconButton } from "./dom.js";
import { buildEditor } from "./inline.js";
import { getProgress, hasVoices, isVoiced, onProgress, togglePlay, toggleVoice } from "./player.js";
import { openScene, project, store } from "./store.js";

const SILENT_SECONDS = 1.5;
const FIRST_BLOCKS = 60;
const BLOCKS_PER_STEP = 200;
let timer = 0;
let blocks = [];
let track = null;
let scriptKey = "";

/** Draw the timeline. */
export function renderTimeline() {
  const host = document.getElementById("timeline");
  const scenes = project()?.scenes ?? [];
  if (!track) build(host);
  host.hidden = !scenes.length;
  while (blocks.length > scenes.length) blocks.pop().remove();
  addBlocks(Math.max(FIRST_BLOCKS, store.index + 1));
  blocks.forEach((block, index) => updateBlock(block, scenes[index], index));
  scheduleBlocks();
  renderTransport();
  renderScript();
}

function addBlocks(count) {
  const scenes = project()?.scenes ?? [];
  while (blocks.length < Math.min(count, scenes.length)) {
    const block = buildBlock(blocks.length);
    updateBlock(block, scenes[blocks.length], blocks.length);
    blocks.push(block);
    track.append(block);
  }
}

/** Fill a long timeline step by step, so that the canvas is not kept waiting. */
function scheduleBlocks() {
  clearTimeout(timer);
  if (blocks.length >= (project()?.scenes.length ?? 0)) return;
  timer = setTimeout(() => {
    addBlocks(blocks.length + BLOCKS_PER_STEP);
    scheduleBlocks();
  }, 60);
}

function build(host) {
  track = h("div", { class: "track", role: "group", "aria-label": "Scenes by length" });
  onProgress(showProgress);
  host.replaceChildren(h("div", { class: "transport" }), track, h("div", { class: "script" }));
}

function buildBlock(index) {
  return h("button", { type: "button", class: "block", onclick: () => openScene(index) }, h("span", { class: "name" }), h("span", { class: "length" }), h("span", { class: "progress" }));
}

function updateBlock(block, scene, index) {
  if (index === store.index) block.setAttribute("aria-current", "true");
  else block.removeAttribute("aria-current");
  const facts = `${scene.title} ${scene.seconds}`;
  if (block.dataset.facts === facts) return;
  block.dataset.facts = facts;
  block.style.setProperty("--seconds", Math.max(scene.seconds, SILENT_SECONDS));
  block.title = `${index + 1}. ${scene.title}`;
  block.querySelector(".name").textContent = `${index + 1} ${scene.title}`;
  block.querySelector(".length").textContent = scene.seconds ? formatTime(scene.seconds) : "";
}

/** Draw Play, the time, and the switch for the voice. */
function renderTransport() {
  const host = document.querySelector(".transport");
  const scenes = project()?.scenes ?? [];
  const total = scenes.reduce((sum, scene) => sum + scene.seconds, 0);
  const before = scenes.slice(0, store.index).reduce((sum, scene) => sum + scene.seconds, 0);
  const hadFocus = host.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const label = store.isPlaying ? "Pause" : "Play";
  host.replaceChildren(
    h("button", { type: "button", class: "button primary", onclick: togglePlay, "data-key": "play" }, icon(store.isPlaying ? "pause" : "play"), label),
    hasVoices()
      ? iconButton("voice", "Voice of this browser, as a stand-in for the avatar's", toggleVoice, { "aria-pressed": String(isVoiced()), "data-key": "voice" })
      : "",
    h("time", {}, `${formatTime(before + getProgress())} / ${formatTime(total)}`),
  );
  if (hadFocus) host.querySelector(`[data-key="${hadFocus}"]`)?.focus();
}

/** Show how far the current scene has been played, from 0 to 1. */
function showProgress(fraction, seconds) {
  blocks.forEach((block, index) => {
    block.querySelector(".progress").style.transform = `scaleX(${index === store.index ? fraction : 0})`;
  });
  const scenes = project()?.scenes ?? [];
  const before = scenes.slice(0, store.index).reduce((sum, scene) => sum + scene.seconds, 0);
  const total = scenes.reduce((sum, scene) => sum + scene.seconds, 0);
  const time = document.querySelector(".transport time");
  if (time) time.textContent = `${formatTime(before + seconds)} / ${formatTime(total)}`;
}

function renderScript() {
  const host = document.querySelector(".script");
  if (host.querySelector(".inline-editor")) return;
  const lines = store.scene?.lines ?? [];
  const key = JSON.stringify([store.index, lines, store.scene?.turns]);
  if (key === scriptKey) return;
  scriptKey = key;
  host.replaceChildren(...(lines.length ? lines.map(buildLine) : [h("p", { class: "none" }, "No speech in this scene.")]));
}

function buildLine(line, number) {
  const { part, name } = findScript(line, number);
  const option = part?.options.find((candidate) => candidate.name === name);
  const content = [
    h("span", { class: "who" }, h("span", {}, line.speaker || "No avatar of this scene"), h("span", {}, `${line.seconds.toFixed(1)} s`)),
    h("span", { class: "text", lang: line.language || null, dir: "auto" }, line.text),
  ];
  const host = h("button", { type: "button", class: "line", title: "Edit the script", onclick: () => edit(host, part, name, option) }, ...content);
  return host;
}

/** Return the part of the scene that has a line: a turn, or the avatar itself. */
function findScript(line, number) {
  const own = store.scene.elements.find((element) => element.path === line.path);
  const { turns } = store.scene;
  const isTurn = turns.length && !own?.options.some((option) => option.name === "script");
  const first = store.scene.lines.length - turns.length;
  if (isTurn || (turns.length && number >= first)) return { part: turns[number - first] ?? turns[number], name: "script" };
  return { part: own, name: "script" };
}

function edit(host, part, name, option) {
  if (!part) return;
  const editor = buildEditor(part.path, name, option?.value ?? "", part.origin.reason || option?.reason || "", () => {
    scriptKey = "";
    renderTimeline();
  });
  editor.style.position = "static";
  editor.style.flex = "1 1 18rem";
  host.replaceWith(editor);
  editor.querySelector("textarea").focus();
}

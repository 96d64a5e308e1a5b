// Play: the scenes by their estimated lengths, with captions, entrance animations, and a voice of the browser.

import { findDrawn, getStage } from "./canvas.js";
import { h } from "./dom.js";
import { notify, openScene, project, store } from "./store.js";
import { renderTransport, showProgress } from "./timeline.js";

const SILENT_SECONDS = 3;
const STEPS = {
  "fade-in": [{ opacity: 0 }, { opacity: 1 }],
  "in-left": [{ translate: "-60% 0", opacity: 0 }, { translate: "0 0", opacity: 1 }],
  "in-right": [{ translate: "60% 0", opacity: 0 }, { translate: "0 0", opacity: 1 }],
  "in-up": [{ translate: "0 40%", opacity: 0 }, { translate: "0 0", opacity: 1 }],
  "in-down": [{ translate: "0 -40%", opacity: 0 }, { translate: "0 0", opacity: 1 }],
  "zoom-in": [{ scale: 0.2, opacity: 0 }, { scale: 1, opacity: 1 }],
};

let started = 0;
let elapsed = 0;
let frame = 0;
let voiced = false;

export function hasVoices() {
  return "speechSynthesis" in window && speechSynthesis.getVoices().length > 0;
}

export function isVoiced() {
  return voiced;
}

export function toggleVoice() {
  voiced = !voiced;
  if (!voiced) speechSynthesis.cancel();
  renderTransport();
}

/** Return the seconds of the current scene that have been played. */
export function getProgress() {
  return elapsed;
}

/** Start or stop. */
export function togglePlay() {
  if (store.isPlaying) stop();
  else start();
}

async function start() {
  if (!project()?.scenes.length) return;
  store.isPlaying = true;
  store.selected = null;
  document.documentElement.classList.add("playing");
  notify();
  startScene();
}

function stop() {
  store.isPlaying = false;
  cancelAnimationFrame(frame);
  if ("speechSynthesis" in window) speechSynthesis.cancel();
  document.documentElement.classList.remove("playing");
  elapsed = 0;
  showCaption("");
  showProgress(0, 0);
  notify();
}

function getSeconds() {
  return project().scenes[store.index].seconds || SILENT_SECONDS;
}

function startScene() {
  started = performance.now();
  elapsed = 0;
  animate();
  speak();
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(tick);
}

async function tick(now) {
  if (!store.isPlaying || !project()) return stop();
  elapsed = (now - started) / 1000;
  const seconds = getSeconds();
  showProgress(Math.min(elapsed / seconds, 1), Math.min(elapsed, seconds));
  showCaption(findCaption());
  if (elapsed < seconds) {
    frame = requestAnimationFrame(tick);
    return;
  }
  if (store.index + 1 >= project().scenes.length) {
    stop();
    return;
  }
  await openScene(store.index + 1);
  if (store.isPlaying) startScene();
}

function findCaption() {
  let end = 0;
  for (const line of store.scene?.lines ?? []) {
    const begin = end;
    end += line.seconds;
    if (elapsed >= end) continue;
    const sentences = line.text.split(/(?<=[.!?。！？])\s*/u).filter(Boolean);
    const length = sentences.reduce((sum, sentence) => sum + sentence.length, 0) || 1;
    let position = ((elapsed - begin) / line.seconds) * length;
    for (const sentence of sentences) {
      if (position < sentence.length) return sentence;
      position -= sentence.length;
    }
    return sentences.at(-1) ?? "";
  }
  return "";
}

function showCaption(text) {
  const { stage } = getStage();
  if (!stage) return;
  let caption = stage.querySelector(".caption");
  if (!caption) {
    caption = h("p", { class: "caption", "aria-hidden": "true" }, h("span", {}));
    stage.append(caption);
  }
  caption.hidden = !text;
  if (caption.firstChild.textContent !== text) caption.firstChild.textContent = text;
}

/** Play the entrance animations. Their unit is not documented: the studio takes seconds. */
function animate() {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const element of store.scene?.elements ?? []) {
    const steps = STEPS[element.animation?.type];
    if (!steps) continue;
    for (const group of findDrawn(element.path)) {
      group.style.transformBox = "fill-box";
      group.style.transformOrigin = "center";
      const { duration = 1, delay = 0 } = element.animation;
      group.animate(steps, { duration: duration * 1000, delay: delay * 1000, fill: "backwards", easing: "ease-out" });
    }
  }
}

function speak() {
  if (!voiced || !hasVoices()) return;
  speechSynthesis.cancel();
  for (const line of store.scene?.lines ?? []) {
    const utterance = new SpeechSynthesisUtterance(line.text);
    if (line.language) utterance.lang = line.language;
    speechSynthesis.speak(utterance);
  }
}

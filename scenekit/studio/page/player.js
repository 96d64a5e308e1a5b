// Play: the scenes by their estimated lengths, with captions, entrance animations, and a voice of the browser.

import { SILENT_SECONDS, findCaption, playEntrance, showCaption } from "/look/playback.js";
import { findDrawn, getStage } from "./stage.js";
import { notify, openScene, project, store } from "./store.js";

let started = 0;
let elapsed = 0;
let frame = 0;
let voiced = false;
let showProgress = () => {};

/** Call a function with the part of the current scene that has been played, from 0 to 1, and with its seconds. */
export function onProgress(listener) {
  showProgress = listener;
}

export function hasVoices() {
  return "speechSynthesis" in window && speechSynthesis.getVoices().length > 0;
}

export function isVoiced() {
  return voiced;
}

export function toggleVoice() {
  voiced = !voiced;
  if (!voiced) speechSynthesis.cancel();
  notify();
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
  updateCaption("");
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
  updateCaption(findCaption(store.scene?.lines ?? [], elapsed));
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

function updateCaption(text) {
  const { stage } = getStage();
  if (stage) showCaption(stage, text);
}

function animate() {
  for (const element of store.scene?.elements ?? []) {
    if (element.animation) for (const group of findDrawn(element.path)) playEntrance(group, element.animation);
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

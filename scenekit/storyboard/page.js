// The page for reviewers: one scene or all, Play, frames around elements, and copies of payloads.
// It is a part of one script with playback.js and page_comments.js.

const root = document.documentElement;
const cards = [...document.querySelectorAll(".card")];
const blocks = [...document.querySelectorAll(".block")];
const links = [...document.querySelectorAll(".jump a")];
const seconds = blocks.map((block) => Number(block.dataset.seconds));
const totalSeconds = seconds.reduce((sum, value) => sum + value, 0);

let current = -1;
let overviewScroll = 0;
let playback = null;

// The parts of a card that are text until they are seen.
const DEFERRED = ["figure", ".elements", ".payload"];

// Returns the text of a part as nodes.
function parsePart(part) {
  const template = document.createElement("template");
  template.innerHTML = part.querySelector(":scope > noscript")?.textContent ?? "";
  return template.content;
}

function drawPart(part) {
  if (part.dataset.drawn) return;
  part.dataset.drawn = "true";
  part.append(parsePart(part));
}

function drawCard(card) {
  for (const name of DEFERRED) drawPart(card.querySelector(name));
}

// Draws the pictures that are seen soon, and forgets those that are far away.
function drawSeenCards(entries) {
  for (const { target, isIntersecting, boundingClientRect } of entries) {
    const figure = target.querySelector("figure");
    if (isIntersecting) drawPart(figure);
    else if (boundingClientRect.height && figure.dataset.drawn && target !== cards[current]) {
      delete figure.dataset.drawn;
      figure.replaceChildren(figure.querySelector(":scope > noscript"));
    }
  }
  root.dataset.state = "ready";
}

// Returns the path in the address, such as "scenes[0].clips[1]".
function readHash() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

// Shows the scene or the overview that the address names.
function route() {
  const path = readHash();
  const scene = path.match(/^scenes\[\d+\]/)?.[0];
  const index = cards.findIndex((card) => card.id === scene);
  if (index < 0) showOverview();
  else showScene(index, path);
}

function showScene(index, path) {
  if (current < 0) overviewScroll = scrollY;
  const isNew = index !== current;
  if (isNew && playback && !playback.isMoving) stopPlaying();
  setCurrent(index);
  if (isNew) scrollTo(0, 0);
  if (path !== cards[index].id) reveal(path);
  else if (isNew && !playback) cards[index].querySelector("h2 a").focus({ preventScroll: true });
  showTime(0);
}

function showOverview() {
  const last = cards[current];
  if (!last) return;
  stopPlaying();
  setCurrent(-1);
  scrollTo(0, overviewScroll);
  last.scrollIntoView({ block: "nearest" });
  last.querySelector("h2 a").focus({ preventScroll: true });
}

function setCurrent(index) {
  current = index;
  if (index >= 0) drawCard(cards[index]);
  root.dataset.view = index < 0 ? "overview" : "scene";
  document.getElementById("overview").hidden = index < 0;
  cards.forEach((card, n) => card.classList.toggle("current", n === index));
  for (const list of [blocks, links]) {
    list.forEach((link, n) => (n === index ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
    if (index >= 0) list[index]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  moveForm();
}

// Opens a scene, or the overview with index -1, as a step that Back takes back.
function open(index) {
  const hash = index < 0 ? "#" : `#${cards[index].id}`;
  if (location.hash === hash) route();
  else location.hash = hash;
}

function step(distance) {
  const index = current + distance;
  if (current >= 0 && cards[index]) open(index);
}

// Draws a frame around the element whose details are open.
function updateFrame(details) {
  const drawing = details.closest(".card").querySelector("svg");
  const path = details.querySelector("[id]").id;
  drawing.querySelector(`.frame[data-of="${CSS.escape(path)}"]`)?.remove();
  updateTarget();
  if (!details.open || !details.dataset.frame) return;
  const [x, y, width, height, angle] = details.dataset.frame.split(" ");
  const frame = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const attributes = { x, y, width, height, class: "frame", "data-of": path, transform: `rotate(${angle} ${x} ${y})` };
  for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, value);
  drawing.append(frame);
}

// Opens the details of a path and moves the focus to them. With `close`, details that are already open are closed.
function reveal(path, { close = false } = {}) {
  const details = document.getElementById(path)?.closest("details");
  if (!details) return;
  details.open = !(close && details.open);
  const summary = details.querySelector("summary");
  summary.focus({ preventScroll: true });
  summary.scrollIntoView({ block: "nearest" });
}

function readLines(card) {
  return [...card.querySelectorAll(".line")].map((line) => ({
    text: line.querySelector(".spoken").textContent,
    seconds: Number(line.dataset.seconds),
  }));
}

function togglePlaying() {
  if (playback) stopPlaying();
  else if (cards.length) startPlaying();
}

function startPlaying() {
  playback = { frame: 0, isMoving: false };
  root.classList.add("playing");
  document.getElementById("play").textContent = "Pause";
  const index = Math.max(current, 0);
  if (current < 0) history.pushState(null, "", `#${cards[0].id}`);
  moveTo(index);
  playScene(index);
}

// Shows a scene without an end of Play.
function moveTo(index) {
  playback.isMoving = true;
  showScene(index, cards[index].id);
  playback.isMoving = false;
}

// Plays a scene and then the next one.
function playScene(index) {
  const run = playback;
  const card = cards[index];
  const figure = card.querySelector("figure");
  const lines = readLines(card);
  const length = seconds[index] || SILENT_SECONDS;
  const started = performance.now();
  playEntrances(card);
  const tick = (now) => {
    if (playback !== run) return;
    const elapsed = Math.max(0, now - started) / 1000;
    showTime(Math.min(elapsed, length), index, length);
    showCaption(figure, findCaption(lines, elapsed));
    if (elapsed < length) {
      run.frame = requestAnimationFrame(tick);
      return;
    }
    showCaption(figure, "");
    if (!cards[index + 1]) {
      stopPlaying();
      return;
    }
    history.replaceState(null, "", `#${cards[index + 1].id}`);
    moveTo(index + 1);
    playScene(index + 1);
  };
  run.frame = requestAnimationFrame(tick);
}

function playEntrances(card) {
  for (const details of card.querySelectorAll("[data-animation]")) {
    const [type, duration, delay] = details.dataset.animation.split(" ");
    const path = details.querySelector("[id]").id;
    const group = card.querySelector(`svg [data-path="${CSS.escape(path)}"]`);
    if (group) playEntrance(group, { type, duration: duration ? Number(duration) : 1, delay: Number(delay || 0) });
  }
}

function stopPlaying() {
  if (!playback) return;
  cancelAnimationFrame(playback.frame);
  playback = null;
  root.classList.remove("playing");
  document.getElementById("play").textContent = "Play";
  document.querySelectorAll(".caption").forEach((caption) => caption.remove());
  showTime(0);
}

// Shows the time in the timeline, after some seconds of a scene.
function showTime(elapsed, index = Math.max(current, 0), length = 0) {
  const before = seconds.slice(0, index).reduce((sum, value) => sum + value, 0);
  document.getElementById("time").textContent = `${formatTime(before + Math.min(elapsed, seconds[index] || 0))} / ${formatTime(totalSeconds)}`;
  blocks.forEach((block, n) => {
    const fraction = n === index && length ? elapsed / length : 0;
    const bar = block.lastElementChild;
    if (bar.dataset.at !== String(fraction)) bar.style.transform = `scaleX(${fraction})`;
    bar.dataset.at = fraction;
  });
}

// Copies text and returns whether that succeeded. Browsers may forbid it, especially to a local file.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    return isCopied;
  }
}

// Returns the payload that a button copies: that of one scene, or of the project around all scenes.
function payloadOf({ dataset, parentElement }) {
  if (dataset.before === undefined) return parentElement.querySelector("pre").textContent;
  const scenes = cards.map((card) => parsePart(card.querySelector(".payload")).querySelector("pre").textContent);
  return dataset.before + `\n${scenes.join(",\n")}`.replaceAll("\n", "\n    ") + dataset.after;
}

let statusTimeout;

// Shows a message for four seconds. Screen readers read it.
function showStatus(text) {
  const status = document.getElementById("status");
  status.textContent = text;
  clearTimeout(statusTimeout);
  statusTimeout = setTimeout(() => (status.textContent = ""), 4000);
}

async function copyPayload(button) {
  const isCopied = await copy(payloadOf(button));
  button.focus();
  if (isCopied) {
    showStatus("The payload was copied.");
    return;
  }
  const pre = button.parentElement.querySelector("pre");
  if (pre) getSelection().selectAllChildren(pre);
  const hint = pre ? "The payload is selected." : "Copy the payload of each scene from its card.";
  showStatus(`The browser did not allow copying. ${hint}`);
}

function onClick({ target }) {
  const link = target.closest("a[href^='#']");
  if (link && link.hash === location.hash) route(); // the address does not change
  const figure = target.closest("figure");
  const clip = target.closest("svg [data-path]");
  if (figure && current < 0) open(cards.indexOf(figure.closest(".card")));
  else if (clip) reveal(clip.dataset.path, { close: true });
  const button = target.closest("button");
  if (button?.matches(".copy")) copyPayload(button);
  else if (button?.id === "overview") open(-1);
  else if (button?.id === "play") togglePlaying();
}

const KEYS = {
  ArrowLeft: () => step(-1),
  ArrowRight: () => step(1),
  " ": togglePlaying,
  g: () => document.getElementById("guides").click(),
  c: () => focusForm(),
};

function onKey(event) {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (key === "Escape") {
    leave(target);
    return;
  }
  const isControl = target.matches("input, textarea, select") || (key === " " && target.matches("button, summary, a"));
  const action = KEYS[key.length === 1 ? key.toLowerCase() : key];
  if (isControl || !action) return;
  event.preventDefault();
  action();
}

// Leaves the element that is open, the form, or the scene.
function leave(target) {
  const details = target.closest("details[open]:not(.about)");
  if (target.matches("textarea, input")) target.blur();
  else if (details) {
    details.open = false;
    details.querySelector("summary").focus();
  } else if (playback) stopPlaying();
  else if (current >= 0) open(-1);
}

function start() {
  root.classList.add("scripted");
  for (const block of blocks) block.style.setProperty("--seconds", Math.max(Number(block.dataset.seconds), 1.5));
  document.addEventListener("toggle", ({ target }) => target.matches(".element") && updateFrame(target), true);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  addEventListener("hashchange", route);
  startComments();
  showTime(0);
  route();
  const observer = new IntersectionObserver(drawSeenCards, { rootMargin: "100%" });
  for (const card of cards) observer.observe(card);
  addEventListener("beforeprint", () => cards.forEach((card) => drawPart(card.querySelector("figure"))));
}

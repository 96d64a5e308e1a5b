// The bar at the top: the file, the orientation, guides, findings, length and cost, Undo and Redo, exports.

import { getBlob, getJson } from "./api.js";
import { showComments, showFindings, showHelp } from "./dialogs.js";
import { formatTime, h, icon, iconButton, plural } from "./dom.js";
import { notify, project, query, setOrientation, step, store } from "./store.js";
import { toast } from "./toasts.js";

const THEMES = ["system", "light", "dark"];

/** Draw the bar. */
export function renderBar() {
  const { state } = store;
  const current = project();
  const status = store.isConnected ? (state.status === "error" ? "error" : "") : "lost";
  const statusText = { error: "The file has an error", lost: "The studio does not answer", "": "The page follows the file" }[status];
  const focused = document.activeElement?.closest("#bar [data-key]")?.dataset.key;
  document.getElementById("bar").replaceChildren(
    h(
      "div",
      { class: "title" },
      h("span", { class: `status ${status}`, role: "img", "aria-label": statusText, title: statusText }),
      h("h1", { title: state.file }, current?.name || state.fileName),
      current?.name ? h("span", { class: "file" }, state.fileName) : null,
    ),
    ...(current ? buildTools(state, current) : []),
    iconButton("theme", `Appearance: ${getTheme()}`, nextTheme, { "data-key": "theme" }),
    iconButton("help", "Keyboard shortcuts", showHelp, { "data-key": "help" }),
  );
  if (focused) document.querySelector(`#bar [data-key="${focused}"]`)?.focus();
}

function buildTools(state, current) {
  return [
    h("div", { class: "length" }, buildLength(current)),
    buildFindings(current),
    buildComments(current),
    h("div", { class: "separator wide" }),
    buildOrientation(state, current),
    iconButton("guides", "Guides", toggleGuides, { "aria-pressed": String(store.guides), "data-key": "guides" }),
    h("div", { class: "separator wide" }),
    iconButton("undo", state.undo ? `Undo: ${state.undo}` : "Undo", () => step("undo"), { disabled: !state.undo, "data-key": "undo" }),
    iconButton("redo", state.redo ? `Redo: ${state.redo}` : "Redo", () => step("redo"), { disabled: !state.redo, "data-key": "redo" }),
    h("div", { class: "separator wide" }),
    h("button", { type: "button", class: "button", onclick: copyPayload, title: "Copy the payload as JSON", "aria-label": "Copy payload", "data-key": "copy" }, icon("copy"), h("span", {}, "Copy payload")),
    h("button", { type: "button", class: "button", onclick: downloadPng, title: "Download this scene as a PNG", "aria-label": "Download PNG", "data-key": "png" }, icon("image"), h("span", {}, "Download PNG")),
  ];
}

function buildLength(current) {
  const total = sum(current.scenes, "seconds");
  const range = `${formatTime(sum(current.scenes, "low"))} to ${formatTime(sum(current.scenes, "high"))}`;
  const rate = store.state.rate;
  return [
    h("span", { title: `Estimated from the scripts: ${range}` }, "about ", h("strong", {}, formatTime(total))),
    rate ? h("span", { title: `${rate} credits per minute` }, h("strong", {}, ((total * rate) / 60).toFixed(1)), " credits") : null,
  ];
}

function sum(scenes, key) {
  return scenes.reduce((total, scene) => total + scene[key], 0);
}

function buildFindings(current) {
  const counts = { error: 0, warning: 0, hint: 0 };
  for (const finding of current.findings) counts[finding.level] += 1;
  for (const scene of current.scenes) for (const level of Object.keys(counts)) counts[level] += scene.findings?.[level] ?? 0;
  const levels = Object.keys(counts).filter((level) => counts[level]);
  const chips = levels.map((level) => h("span", { class: `chip ${level}` }, plural(counts[level], level)));
  const empty = current.isChecked ? "No findings" : "Checking …";
  const content = chips.length ? chips : [h("span", { class: "chip" }, empty)];
  return h("button", { type: "button", class: "button quiet", title: "Show all findings", onclick: showFindings, "data-key": "findings" }, ...content);
}

function buildComments(current) {
  const count = current.scenes.reduce((total, scene) => total + scene.comments, 0);
  if (!count) return "";
  return h("button", { type: "button", class: "button quiet", title: "Show the comments of reviewers", onclick: showComments, "data-key": "comments" }, h("span", { class: "chip comment" }, plural(count, "comment")));
}

function buildOrientation(state, current) {
  const isFixed = state.kind === "payload";
  const buttons = ["landscape", "portrait"].map((name) =>
    h(
      "button",
      {
        type: "button",
        class: "button",
        "aria-pressed": String(current.orientation === name),
        disabled: isFixed && current.orientation !== name,
        title: isFixed ? "The positions of a payload are fixed" : `Show the scenes in ${name}`,
        onclick: () => setOrientation(name),
        "data-key": name,
      },
      name === "landscape" ? "Landscape" : "Portrait",
    ),
  );
  return h("div", { class: "segments", role: "group", "aria-label": "Orientation" }, ...buttons);
}

export function toggleGuides() {
  store.guides = !store.guides;
  notify();
}

function getTheme() {
  return document.documentElement.dataset.theme ?? "system";
}

function nextTheme() {
  const theme = THEMES[(THEMES.indexOf(getTheme()) + 1) % THEMES.length];
  setTheme(theme);
  localStorage.setItem("studio-theme", theme);
  renderBar();
}

/** Set the appearance: "light", "dark", or "system". */
export function setTheme(theme) {
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

async function copyPayload() {
  try {
    const payload = await getJson(`/api/payload${query()}`);
    await navigator.clipboard.writeText(JSON.stringify(payload, null, 2));
    toast("The payload is in the clipboard.");
  } catch (error) {
    toast(`The payload cannot be copied: ${error.message}`, "refused");
  }
}

async function downloadPng() {
  try {
    const blob = await getBlob(`/api/png/${store.index}${query()}`);
    const name = store.state.fileName.replace(/\.[^.]*$/, "");
    const link = h("a", { href: URL.createObjectURL(blob), download: `${name}-${store.index + 1}.png` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  } catch (error) {
    toast(error.message, "refused");
  }
}

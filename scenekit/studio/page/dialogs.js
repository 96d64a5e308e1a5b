// Dialogs: all findings, a new scene, and the keyboard shortcuts.

import { getJson } from "./api.js";
import { h, showDrawing } from "./dom.js";
import { openPlace } from "./places.js";
import { openScene, project, query, send, store } from "./store.js";
import { toast } from "./toasts.js";

function show(title, ...content) {
  const dialog = document.getElementById("dialog");
  const close = h("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Close");
  dialog.setAttribute("aria-label", title);
  dialog.replaceChildren(h("h2", {}, title), ...content, h("div", { class: "actions" }, close));
  if (!dialog.open) dialog.showModal();
  return dialog;
}

/** Show all findings of the project, scene by scene. */
export async function showFindings() {
  const list = h("div", { class: "finding-list" }, h("p", {}, "Checking …"));
  show("Findings", list);
  const scenes = project().scenes;
  const entries = project().findings.map((finding) => buildFinding(finding, null));
  for (const [index, scene] of scenes.entries()) {
    const { error = 0, warning = 0, hint = 0 } = scene.findings ?? {};
    if (scene.findings && !error && !warning && !hint) continue;
    const detail = index === store.index && store.scene ? store.scene : await getJson(`/api/scenes/${index}${query()}`);
    entries.push(...detail.findings.map((finding) => buildFinding(finding, index)));
    list.replaceChildren(...entries);
  }
  list.replaceChildren(...(entries.length ? entries : [h("p", {}, "The checks found nothing to improve.")]));
}

/** Return a finding as a button that selects its element. */
export function buildFinding(finding, index) {
  const place = index === null ? "Project" : `Scene ${index + 1}`;
  return h(
    "button",
    {
      type: "button",
      class: `finding ${finding.level}`,
      onclick: async () => {
        document.getElementById("dialog").close();
        if (index !== null) await openScene(index, finding.path);
      },
    },
    h("span", { class: "code" }, `${place} · ${finding.level} ${finding.code}`),
    h("span", {}, finding.message, finding.suggestion ? ` ${finding.suggestion}` : ""),
  );
}

/** Show all comments of reviewers, scene by scene. */
export async function showComments() {
  const list = h("div", { class: "finding-list" });
  show("Comments", list);
  const entries = [];
  for (const [index, scene] of project().scenes.entries()) {
    if (!scene.comments) continue;
    const detail = index === store.index && store.scene ? store.scene : await getJson(`/api/scenes/${index}${query()}`);
    entries.push(...detail.comments.map((comment) => buildComment(comment, index)));
    list.replaceChildren(...entries);
  }
}

/** Return a comment as a button that selects its element. */
export function buildComment(comment, index) {
  const detail = index === store.index ? store.scene : null;
  const element = detail?.elements.find((candidate) => candidate.path === comment.path);
  const about = element ? `${element.method} ${element.name}` : `Scene ${index + 1}`;
  return h(
    "button",
    {
      type: "button",
      class: "finding comment",
      onclick: async () => {
        document.getElementById("dialog").close();
        await openScene(index, /\.(elements|background)/.test(comment.path) ? comment.path : null);
      },
    },
    h("span", { class: "code" }, [about, comment.author].filter(Boolean).join(" · ")),
    h("span", { dir: "auto" }, comment.text),
  );
}

/** Let the user choose a layout for a new scene, which goes before the scene at `index`. */
export async function showLayouts(index) {
  const dialog = document.getElementById("dialog");
  const layouts = await getJson("/api/layouts");
  const buttons = layouts.map((layout) => {
    const thumb = h("span", { class: "thumb" });
    showDrawing(thumb, layout.svg);
    const add = async () => {
      if (store.state.kind === "python") return showCode(layout);
      dialog.close();
      if (await send({ gesture: "add-scene", layout: layout.name, index })) await openScene(index);
    };
    return h("button", { type: "button", onclick: add }, thumb, h("span", {}, layout.title));
  });
  show("New scene", h("div", { class: "layouts" }, ...buttons));
}

/** Show the code of a scene for a Python file, whose list of scenes only its author can change. */
function showCode({ title, code }) {
  const { file, fileName } = store.state;
  const text = `The list of scenes of a Python file may be computed, so the studio does not change it. Copy this scene, and pass it to Project.add() in ${fileName}. The page follows the save.`;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(code);
      toast("The code is in the clipboard.");
    } catch (error) {
      toast(`The code cannot be copied: ${error.message}`, "refused");
    }
  };
  const dialog = show(`New scene: ${title}`, h("p", {}, text), h("pre", { class: "code-sample", tabIndex: 0 }, code));
  dialog.querySelector(".actions").prepend(
    h("button", { type: "button", class: "button primary", onclick: copy }, "Copy the code"),
    h("button", { type: "button", class: "button", onclick: () => openPlace({ file, line: null }) }, `Open ${fileName}`),
  );
}

const SHORTCUTS = [
  ["Tab", "Select the next element on the canvas"],
  ["← ↑ → ↓", "Move the selected element by 1 px, with Shift by 10 px"],
  ["Enter", "Edit the text or the script of the selected element"],
  ["Esc", "Select nothing, or close the text editor"],
  ["Ctrl Z", "Undo"],
  ["Ctrl Shift Z", "Redo"],
  ["Page Up, Page Down", "Show the previous or the next scene"],
  ["Space", "Play or pause, if no control has the focus"],
  ["G", "Show or hide the guides"],
  ["Alt + drag", "Move without snapping; with Shift, along one axis"],
];

/** Show the keyboard shortcuts. */
export function showHelp() {
  const rows = SHORTCUTS.flatMap(([keys, text]) => [h("span", {}, h("kbd", {}, keys)), h("span", {}, text)]);
  show("Keyboard shortcuts", h("div", { class: "shortcuts" }, ...rows));
}

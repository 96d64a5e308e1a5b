// The options of the selected element, each with the place that its value comes from.

import { buildComment, buildFinding } from "./dialogs.js";
import { h, iconButton } from "./dom.js";
import { buildField } from "./fields.js";
import { openPlace } from "./places.js";
import { findElement, project, select, send, store } from "./store.js";

const GROUPS = { own: "Content and style", place: "Position and size", relative: "Relative position", more: "More" };
const SOURCES = { default: "not in the file", variable: "variable", code: "expression", payload: "payload", file: "in the file" };

let isPending = false;

/** Draw the panel. It waits while a field has text that is not written yet. */
export function renderInspector() {
  const host = document.getElementById("inspector");
  if (host.querySelector("[data-dirty]")) {
    isPending = true;
    return;
  }
  isPending = false;
  const focused = document.activeElement?.closest("#inspector [data-option]")?.dataset.option;
  const scroll = host.scrollTop;
  host.replaceChildren(...buildContent());
  host.scrollTop = scroll;
  if (focused) host.querySelector(`[data-option="${focused}"] :is(input, select, textarea, button)`)?.focus({ preventScroll: true });
}

/** Draw the panel if a change was waiting for a field. */
export function renderPending() {
  if (isPending) renderInspector();
}

function buildContent() {
  if (!store.scene || !project()) return [];
  const part = findElement() ?? findOther();
  if (part) return buildPart(part);
  return buildScene();
}

function findOther() {
  const { background, turns } = store.scene;
  if (store.selected === background.path) return { ...background, method: "background", name: background.name };
  const number = turns.findIndex((turn) => turn.path === store.selected);
  return number < 0 ? null : { ...turns[number], method: "turn", name: `Turn ${number + 1}` };
}

function buildScene() {
  const { scene } = store;
  const rows = scene.elements.map((element) => buildElementRow(element, element.path.split(".").length - 2)).reverse();
  const background = { ...scene.background, method: "background" };
  const findings = scene.findings.map((finding) => buildFinding(finding, store.index));
  return [
    h("div", { class: "head" }, h("h2", {}, `Scene ${store.index + 1}`), buildPlace(scene.origin)),
    h("section", { class: "element-list" }, h("h3", {}, "Elements, from front to back"), ...rows, buildElementRow(background, 0)),
    findings.length ? h("section", {}, h("h3", {}, "Findings"), h("div", { class: "finding-list" }, ...findings)) : null,
    buildComments(scene.comments),
  ].filter(Boolean);
}

function buildComments(comments) {
  if (!comments.length) return null;
  return h("section", {}, h("h3", {}, "Comments"), h("div", { class: "finding-list" }, ...comments.map((comment) => buildComment(comment, store.index))));
}

function buildElementRow(element, depth) {
  return h(
    "button",
    { type: "button", class: depth > 0 ? "inner" : "", "aria-pressed": String(store.selected === element.path), onclick: () => select(element.path) },
    h("span", { class: "kind" }, element.method),
    h("span", { class: "name" }, element.name),
  );
}

function buildPlace(origin) {
  const text = origin.line ? `${origin.name}:${origin.line}` : origin.name;
  return h("button", { type: "button", class: "place", title: "Open this line in your editor", onclick: () => openPlace(origin) }, text);
}

function buildPart(part) {
  const findings = store.scene.findings.filter((finding) => finding.path === part.path);
  const { reason } = part.origin;
  return [
    h(
      "div",
      { class: "head" },
      h("div", { class: "kind" }, h("button", { type: "button", class: "place", onclick: () => select(part.parent ?? null) }, part.parent ? "Group" : `Scene ${store.index + 1}`), ` / ${part.method}`),
      h("h2", {}, part.name || part.method),
      buildPlace(part.origin),
    ),
    reason ? h("p", { class: "notice" }, reason) : null,
    findings.length ? h("section", {}, h("div", { class: "finding-list" }, ...findings.map((finding) => buildFinding(finding, store.index)))) : null,
    buildComments(store.scene.comments.filter((comment) => comment.path === part.path)),
    ...buildGroups(part),
    buildCalculated(part),
    buildMembers(part),
  ].filter(Boolean);
}

function buildMembers(part) {
  const members = store.scene.elements.filter((element) => element.parent === part.path);
  if (!members.length) return null;
  return h("section", { class: "element-list" }, h("h3", {}, "Members"), ...members.map((element) => buildElementRow(element, 0)));
}

function buildGroups(part) {
  const types = store.options[part.method] ?? [];
  const set = new Map(part.options.map((option) => [option.name, option]));
  const sections = Object.entries(GROUPS).map(([group, title]) => {
    const shown = types.filter((type) => type.group === group && set.has(type.name));
    const rows = shown.map((type) => buildOption(part, type, set.get(type.name)));
    return rows.length ? h("section", {}, h("h3", {}, title), ...rows) : null;
  });
  return [...sections, part.origin.reason ? null : buildAdd(part, types.filter((type) => !set.has(type.name) && !isContent(part, type.name)))];
}

function isContent(part, name) {
  return ["row", "column", "clip"].includes(part.method) && name === part.content;
}

function buildOption(part, type, option) {
  const reason = part.origin.reason || option.reason;
  const id = `option-${type.name}`;
  const message = h("p", { class: "message", role: "alert", id: `${id}-message` });
  const save = async (value, field) => {
    try {
      field.dataset.dirty = "1"; // until it is written, so that a new revision does not replace the field
      await send({ gesture: "set", path: part.path, options: { [type.name]: value } }, { isSilent: true });
      delete field.dataset.dirty;
      renderPending();
    } catch (error) {
      field.setAttribute("aria-invalid", "true");
      message.textContent = error.message;
    }
  };
  const discard = () => {
    message.textContent = "";
    renderPending();
  };
  const field = buildField(type, option.value, { id, isDisabled: Boolean(reason), describedBy: `${id}-message`, save, discard });
  const canRemove = !reason && type.name !== part.content;
  const note = reason && !part.origin.reason ? reason : "";
  return h(
    "div",
    { class: `option ${type.kind === "long-text" || type.kind === "json" ? "long" : ""}`, "data-option": type.name },
    h("label", { for: id, title: type.description }, type.name === "content" ? "text" : type.name, h("span", { class: "from" }, describeSource(option))),
    field,
    canRemove ? iconButton("close", `Remove ${type.name}`, () => send({ gesture: "set", path: part.path, options: { [type.name]: null } }), { class: "button icon quiet clear" }) : h("span", {}),
    message,
    note ? h("p", { class: "note" }, note) : null,
    type.description ? h("p", { class: "note help" }, type.description) : null,
  );
}

/** Return the place that a value comes from. */
function describeSource(option) {
  return option.line && option.source !== "variable" && option.source !== "code" ? `line ${option.line}` : SOURCES[option.source];
}

function buildAdd(part, types) {
  if (!types.length) return null;
  const options = types.map((type) => h("option", { value: type.name }, type.name));
  const choose = h("select", { class: "field", "aria-label": "Add an option" }, h("option", { value: "" }, "Add an option …"), ...options);
  const host = h("div", {});
  choose.addEventListener("change", () => {
    const type = types.find((candidate) => candidate.name === choose.value);
    host.replaceChildren(...(type ? [buildOption(part, type, { name: type.name, value: "", source: "default", reason: "" })] : []));
    host.querySelector("input, select, textarea")?.focus();
  });
  return h("section", {}, choose, host);
}

function buildCalculated(part) {
  const entries = Object.entries(part.calculated ?? {});
  if (!entries.length) return null;
  const cells = entries.flatMap(([name, value]) => [h("span", {}, name), h("span", {}, `${value} px`)]);
  return h("section", {}, h("h3", {}, "Calculated for this canvas"), h("div", { class: "facts-table" }, ...cells));
}

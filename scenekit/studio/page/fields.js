// A field for each kind of option. A field is written when it is left, or with Enter.

import { h } from "./dom.js";

/**
 * Return a field.
 * `save(value, field)` is called with a new value, `discard()` after Escape.
 */
export function buildField(type, value, { id, isDisabled, describedBy, save, discard }) {
  const common = { id, class: "field", disabled: isDisabled, "aria-describedby": describedBy };
  if (type.kind === "choice") return buildChoice(type, value, common, save);
  if (type.kind === "boolean") return buildChoice({ choices: [true, false] }, value, common, save);
  if (type.kind === "color") return buildColor(value, common, save, discard);
  return buildText(type, value, common, save, discard);
}

function buildChoice(type, value, common, save) {
  if (typeof value === "object" && value !== null) return buildText({ kind: "json", choices: [] }, value, common, save, () => {});
  const options = type.choices.map((choice) => h("option", { value: String(choice), selected: choice === value }, String(choice)));
  const isKnown = type.choices.includes(value);
  if (!isKnown) options.unshift(h("option", { value: "", selected: true }, value === "" ? "Choose …" : String(value)));
  const field = h("select", common, ...options);
  field.addEventListener("change", () => {
    const choice = type.choices.find((candidate) => String(candidate) === field.value);
    if (choice !== undefined) save(choice, field);
  });
  return field;
}

function buildColor(value, common, save, discard) {
  const field = buildText({ kind: "text", choices: [] }, value, common, save, discard);
  const picker = h("input", { type: "color", value: toHex(String(value)), disabled: common.disabled, "aria-label": "Pick a color" });
  picker.addEventListener("change", () => save(picker.value, field));
  return h("div", { class: "color-field" }, picker, field);
}

/** Return a CSS color as a color field needs it. */
function toHex(color) {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = "#000000";
  context.fillStyle = color;
  return context.fillStyle.startsWith("#") ? context.fillStyle : "#000000";
}

function buildText(type, value, common, save, discard) {
  const original = formatValue(value);
  const isLong = type.kind === "long-text" || (type.kind === "json" && original.length > 30);
  const field = isLong ? h("textarea", { ...common, value: original, rows: 3, spellcheck: type.kind === "long-text" }) : h("input", { ...common, type: "text", value: original, autocomplete: "off", spellcheck: false });
  if (type.choices?.length) {
    const list = h("datalist", { id: `${common.id}-list` }, ...type.choices.map((choice) => h("option", { value: choice })));
    field.setAttribute("list", list.id);
    queueMicrotask(() => field.after(list));
  }
  const commit = () => {
    if (field.value === original) {
      delete field.dataset.dirty;
      return discard();
    }
    save(parseValue(type, field.value, value), field);
  };
  field.addEventListener("input", () => {
    if (field.value === original) delete field.dataset.dirty;
    else field.dataset.dirty = "1";
  });
  field.addEventListener("change", commit);
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") {
      field.value = original;
      field.removeAttribute("aria-invalid");
      delete field.dataset.dirty;
      field.blur();
      discard();
    } else if (event.key === "Enter" && (!isLong || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      commit();
    }
  });
  return field;
}

function formatValue(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return value.join(", ");
  return JSON.stringify(value);
}

/** Return the value of a text: numbers, percentages, "a, b" as a pair, or JSON. The studio validates it. */
export function parseValue(type, text, old) {
  const trimmed = text.trim();
  if (type.kind === "long-text") return typeof old === "object" && old !== null ? parseJson(text) : text;
  if (/^[[{"]/.test(trimmed)) return parseJson(trimmed);
  if (type.kind === "text" && !Array.isArray(old)) return text;
  if (trimmed.includes(",") && !/[()]/.test(trimmed)) return trimmed.split(",").map((item) => parseScalar(item.trim()));
  return parseScalar(trimmed);
}

function parseScalar(text) {
  return /^[+-]?(\d+\.?\d*|\.\d+)(px)?$/.test(text) ? Number(text.replace("px", "")) : text;
}

function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

// Edit a text or a script where it is shown. What was typed stays until it is written or discarded.

import { h } from "./dom.js";
import { send, store } from "./store.js";

let open = null;

/** Return the option of an element that holds its text, or null. */
export function findTextOption(element) {
  if (element.method === "text") return "content";
  return element.method === "avatar" ? "script" : null;
}

function findOption(part, name) {
  return part.options.find((option) => option.name === name);
}

/** Edit the text of an element over the canvas. */
export function openInlineEditor(element) {
  const name = element && findTextOption(element);
  if (!name) return;
  const stage = document.querySelector(".stage");
  const option = findOption(element, name);
  const [left, top] = element.box;
  const width = stage.clientWidth;
  const scale = width / store.state.project.width;
  const editor = buildEditor(element.path, name, option?.value ?? "", element.origin.reason || option?.reason || "");
  Object.assign(editor.style, {
    left: `${Math.min(Math.max(left * scale, 0), Math.max(width - 340, 0))}px`,
    top: `${Math.max(0, Math.min(top * scale, stage.clientHeight - 170))}px`,
    width: `${Math.min(Math.max(element.box[2] * scale + 24, 280), 480, width)}px`,
  });
  stage.append(editor);
  editor.querySelector("textarea").focus();
}

/** Return an editor for a text option. `onDone` is called after it is closed. */
export function buildEditor(path, name, value, reason, onDone = () => {}) {
  open?.close();
  const isHtml = typeof value === "object" && value !== null;
  const original = isHtml ? value.html : String(value);
  const label = name === "script" ? "Script" : "Text";
  const area = h("textarea", { class: "field", "aria-label": label, value: original, rows: 3, disabled: Boolean(reason), spellcheck: true });
  const message = h("p", { class: "message", role: "alert" }, reason);
  const save = async () => {
    if (reason || area.value === original) return close();
    try {
      const text = isHtml ? { html: area.value } : area.value;
      await send({ gesture: "set", path, options: { [name]: text } }, { isSilent: true });
      close();
    } catch (error) {
      message.textContent = error.message;
      area.setAttribute("aria-invalid", "true");
    }
  };
  const box = h(
    "div",
    {
      class: "inline-editor",
      onpointerdown: (event) => event.stopPropagation(),
      onkeydown: (event) => {
        event.stopPropagation();
        if (event.key === "Escape") close();
        else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          save();
        }
      },
    },
    area,
    message,
    h(
      "div",
      { class: "row" },
      h("span", {}, "Ctrl Enter saves, Esc discards"),
      h("span", {}, h("button", { type: "button", class: "button quiet", onclick: () => close() }, "Discard"), h("button", { type: "button", class: "button primary", onclick: save, disabled: Boolean(reason) }, "Save")),
    ),
  );
  const focused = document.activeElement;
  const close = () => {
    if (!box.isConnected) return;
    box.remove();
    open = null;
    onDone();
    const path = focused?.dataset?.path;
    (path ? document.querySelector(`.hit[data-path="${CSS.escape(path)}"]`) : focused)?.focus?.({ preventScroll: true });
  };
  open = { close };
  return box;
}

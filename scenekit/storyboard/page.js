// The parts that need a script: outline an element in its drawing, open an element from its drawing, copy payloads.
"use strict";

document.documentElement.classList.add("scripted");

// Draws a frame around the element whose details are open.
function updateFrame(details) {
  const drawing = details.closest(".card").querySelector("svg");
  const path = details.querySelector("[id]").id;
  drawing.querySelector(`.frame[data-of="${CSS.escape(path)}"]`)?.remove();
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
  const scenes = [...document.querySelectorAll(".payload pre")].map((pre) => pre.textContent);
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

// The fallback if the browser does not copy: selects the payload of one scene.
function selectInstead(pre) {
  if (pre) getSelection().selectAllChildren(pre);
  const hint = pre ? "The payload is selected." : "Copy the payload of each scene from its card.";
  showStatus(`The browser did not allow copying. ${hint}`);
}

document.addEventListener("toggle", ({ target }) => target.matches(".element") && updateFrame(target), true);

document.addEventListener("click", async ({ target }) => {
  const link = target.closest("a[href^='#scenes']");
  if (link) reveal(decodeURIComponent(link.hash.slice(1)));
  const clip = target.closest("svg [data-path]");
  if (clip) reveal(clip.dataset.path, { close: true });
  const button = target.closest("button.copy");
  if (!button) return;
  const isCopied = await copy(payloadOf(button));
  button.focus();
  if (isCopied) showStatus("The payload was copied.");
  else selectInstead(button.parentElement.querySelector("pre"));
});

document.addEventListener("keydown", ({ key, target }) => {
  const details = key === "Escape" && target.closest("details[open]");
  if (!details) return;
  details.open = false;
  details.querySelector("summary").focus();
});

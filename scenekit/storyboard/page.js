// What HTML does not do by itself: show an element in its picture, open it from there, and copy payloads.
"use strict";

document.documentElement.classList.add("scripted");

// A frame around the element whose details are open.
function frame(details) {
  const picture = details.closest(".card").querySelector("svg");
  const path = details.querySelector("[id]").id;
  picture.querySelector(`.frame[data-of="${CSS.escape(path)}"]`)?.remove();
  if (!details.open || !details.dataset.frame) return;
  const [x, y, width, height, angle] = details.dataset.frame.split(" ");
  const frame = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const said = { x, y, width, height, class: "frame", "data-of": path, transform: `rotate(${angle} ${x} ${y})` };
  for (const [name, value] of Object.entries(said)) frame.setAttribute(name, value);
  picture.append(frame);
}

// What belongs to a path is in its details, which are opened; `close` closes them if they are open already.
function reveal(path, { close = false } = {}) {
  const details = document.getElementById(path)?.closest("details");
  if (!details) return;
  details.open = !(close && details.open);
  const summary = details.querySelector("summary");
  summary.focus({ preventScroll: true });
  summary.scrollIntoView({ block: "nearest" });
}

// Whether it could be copied: browsers may forbid it, most of all to a file.
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

// The payload of one scene, or that of the project around all of them.
function payload({ dataset, parentElement }) {
  if (dataset.before === undefined) return parentElement.querySelector("pre").textContent;
  const scenes = [...document.querySelectorAll(".payload pre")].map((one) => one.textContent);
  return dataset.before + `\n${scenes.join(",\n")}`.replaceAll("\n", "\n    ") + dataset.after;
}

let silence;

function say(text) {
  const status = document.getElementById("status");
  status.textContent = text;
  clearTimeout(silence);
  silence = setTimeout(() => (status.textContent = ""), 4000);
}

// What is left to a person whose browser does not copy: the payload of one scene is selected for them.
function offer(pre) {
  if (pre) getSelection().selectAllChildren(pre);
  say(`The browser does not copy; ${pre ? "the payload is selected" : "each scene has its payload on its card"}.`);
}

document.addEventListener("toggle", ({ target }) => target.matches(".element") && frame(target), true);

document.addEventListener("click", async ({ target }) => {
  const link = target.closest("a[href^='#scenes']");
  if (link) reveal(decodeURIComponent(link.hash.slice(1)));
  const drawn = target.closest("svg [data-path]");
  if (drawn) reveal(drawn.dataset.path, { close: true });
  const button = target.closest("button.copy");
  if (!button) return;
  const isCopied = await copy(payload(button));
  button.focus();
  if (isCopied) say("The payload is copied.");
  else offer(button.parentElement.querySelector("pre"));
});

document.addEventListener("keydown", ({ key, target }) => {
  const details = key === "Escape" && target.closest("details[open]");
  if (!details) return;
  details.open = false;
  details.querySelector("summary").focus();
});

// Small helpers to build elements.

/** Return a new element. Properties that begin with "on" are listeners; `class`, `data-…` and `aria-…` are attributes. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") Object.assign(element.style, value);
    else if (name in element && !name.includes("-") && name !== "list") element[name] = value;
    else element.setAttribute(name === "class" ? "class" : name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const ICONS = {
  undo: "M4 7h8a4 4 0 0 1 0 8H8M4 7l3-3M4 7l3 3",
  redo: "M16 7H8a4 4 0 0 0 0 8h4M16 7l-3-3M16 7l-3 3",
  play: "M6 4l10 6-10 6z",
  pause: "M6 4v12M14 4v12",
  plus: "M10 4v12M4 10h12",
  copy: "M7 7h9v9H7zM4 13V4h9",
  trash: "M4 6h12M8 6V4h4v2M6 6l1 10h6l1-10",
  up: "M5 12l5-5 5 5",
  down: "M5 8l5 5 5-5",
  close: "M5 5l10 10M15 5L5 15",
  guides: "M3 3h14v14H3zM3 7.7h14M3 12.3h14M7.7 3v14M12.3 3v14",
  image: "M3 4h14v12H3zM3 13l4-4 4 4 2-2 4 4",
  theme: "M10 3a7 7 0 1 0 7 7 5 5 0 0 1-7-7z",
  voice: "M4 8v4h3l4 3V5L7 8zM14 7.5a4 4 0 0 1 0 5",
  help: "M7.5 7.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M10 14.5v.01",
};

/** Return an icon. It is decoration: the control around it has the name. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** Return a button with an icon, a name for screen readers, and a tooltip. */
export function iconButton(name, label, onclick, properties = {}) {
  return h("button", { type: "button", class: "button icon quiet", title: label, "aria-label": label, onclick, ...properties }, icon(name));
}

/** Show an SVG inside its own tree, so that the ids of several drawings do not collide. */
export function showDrawing(host, svg) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  root.innerHTML = `<style>svg{display:block;width:100%;height:auto}</style>${svg}`;
  const drawing = root.querySelector("svg");
  drawing?.removeAttribute("role");
  drawing?.setAttribute("aria-hidden", "true");
}

export { formatTime } from "/look/playback.js";

/** Return a count with its noun. */
export function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

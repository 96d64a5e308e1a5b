// The error of the source, with the lines around it.

import { h } from "./dom.js";
import { openPlace } from "./places.js";
import { store } from "./store.js";

/** Draw the error, or hide it. The last good scenes stay below it. */
export function renderProblem() {
  const host = document.getElementById("problem");
  const { problem } = store.state;
  host.hidden = !problem;
  const text = JSON.stringify(problem);
  if (host.dataset.problem === text) return;
  host.dataset.problem = text;
  if (!problem) return host.replaceChildren();
  const place = `${problem.file.split(/[\\/]/).at(-1)}${problem.line ? `:${problem.line}` : ""}`;
  const lines = problem.excerpt.map(({ line, text: code }) =>
    h("span", { class: line === problem.line ? "here" : "" }, `${String(line).padStart(4)}  ${code}\n`),
  );
  host.replaceChildren(
    h("h2", {}, "The file has an error"),
    h("p", {}, problem.message),
    ...(lines.length ? [h("pre", { tabIndex: 0 }, ...lines)] : []),
    h("div", { class: "row" }, h("button", { type: "button", class: "button", onclick: () => openPlace(problem) }, `Open ${place}`), h("span", {}, "The page follows the next save.")),
  );
}

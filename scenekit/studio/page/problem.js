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
  const problems = [problem, ...problem.further];
  const title = problems.length > 1 ? `The file has ${problems.length} errors` : "The file has an error";
  const hint = `${store.state.project ? "The last good scenes stay below. " : ""}The page follows the next save.`;
  host.replaceChildren(h("h2", {}, title), ...problems.flatMap(buildProblem), h("p", {}, hint));
}

function buildProblem({ message, file, line, excerpt }) {
  const place = `${file.split(/[\\/]/).at(-1)}${line ? `:${line}` : ""}`;
  const lines = excerpt.map(({ line: number, text }) =>
    h("span", { class: number === line ? "here" : "" }, `${String(number).padStart(4)}  ${text}\n`),
  );
  return [
    h("div", { class: "row" }, h("p", {}, message), h("button", { type: "button", class: "button", onclick: () => openPlace({ file, line }) }, `Open ${place}`)),
    ...(lines.length ? [h("pre", { tabIndex: 0 }, ...lines)] : []),
  ];
}

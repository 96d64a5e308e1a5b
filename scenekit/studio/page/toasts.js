// Short messages at the corner of the page.

import { h, iconButton } from "./dom.js";

const LIFETIME_MS = 6000;

/** Show a message. The kind is "", "refused" or "error". A message that needs attention stays until it is closed. */
export function toast(message, kind = "") {
  const host = document.getElementById("toasts");
  for (const old of [...host.children]) if (old.dataset.message === message) old.remove();
  const box = h("div", { class: `toast ${kind}`, "data-message": message }, h("span", {}, message));
  box.append(iconButton("close", "Close the message", () => box.remove()));
  host.append(box);
  while (host.children.length > 4) host.firstChild.remove();
  if (kind !== "error") setTimeout(() => box.remove(), LIFETIME_MS);
}

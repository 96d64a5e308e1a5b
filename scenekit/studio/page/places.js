// Open a line of the source in the editor of the user.

import { post } from "./api.js";
import { store } from "./store.js";
import { toast } from "./toasts.js";

/** Open a place of the source: in the editor of the studio, or through a vscode:// link. */
export async function openPlace({ file, line }) {
  if (!store.state.hasEditor) {
    location.href = `vscode://file${encodeURI(file.startsWith("/") ? file : `/${file}`)}:${line ?? 1}`;
    return;
  }
  try {
    await post("/api/open", { file, line });
  } catch (error) {
    toast(error.message, "refused");
  }
}

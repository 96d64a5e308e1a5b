// Export chroma-key videos one after the other, without isExport, and download them with https.get.
import * as fs from "fs";
import * as https from "https";
import * as path from "path";

const HOST = "https://app.aistudios.com";
const token = "##JWT##";
const videos = ["Hello, this is the first.", "안녕하세요, 두 번째입니다."];
const headers = { Authorization: token, "Content-Type": "application/json" };

for (const text of videos) {
  const body = JSON.stringify({ language: "en", text, model: "M000045058", clothes: "BG00002320" });
  const created = await (await fetch(`${HOST}/api/odin/v3/simple/video`, { method: "POST", body, headers })).json();
  if (created.success != true) throw new Error(created.error.msg);
  const key = created.data.projectId;
  for (;;) {
    const { data } = await (await fetch(`${HOST}/api/odin/v3/editor/progress/${key}`, { headers })).json();
    if (data.progress >= 100 && data.downloadUrl) {
      const name = path.basename(new URL(data.downloadUrl).pathname);
      const file = fs.createWriteStream(name);
      https.get(data.downloadUrl, (response) => response.pipe(file));
      await new Promise((resolve) => file.on("finish", resolve));
      console.log(name);
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 3000));
  }
}

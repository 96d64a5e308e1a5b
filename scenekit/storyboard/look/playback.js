// What every page that plays scenes needs: captions, entrance animations, and the time as text.

/** The seconds for which a scene without speech is shown. */
export const SILENT_SECONDS = 3;

const ENTRANCES = {
  "fade-in": [{ opacity: 0 }, { opacity: 1 }],
  "in-left": [{ translate: "-60% 0", opacity: 0 }, { translate: "0 0", opacity: 1 }],
  "in-right": [{ translate: "60% 0", opacity: 0 }, { translate: "0 0", opacity: 1 }],
  "in-up": [{ translate: "0 40%", opacity: 0 }, { translate: "0 0", opacity: 1 }],
  "in-down": [{ translate: "0 -40%", opacity: 0 }, { translate: "0 0", opacity: 1 }],
  "zoom-in": [{ scale: 0.2, opacity: 0 }, { scale: 1, opacity: 1 }],
};

/** Return seconds as text: "0:07" or "1:05". */
export function formatTime(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Return the sentence that is spoken after some seconds of a scene. Each line has a text and its seconds. */
export function findCaption(lines, elapsed) {
  let end = 0;
  for (const line of lines) {
    const begin = end;
    end += line.seconds;
    if (elapsed >= end) continue;
    const sentences = line.text.split(/(?<=[.!?。！？])\s*/u).filter(Boolean);
    const length = sentences.reduce((sum, sentence) => sum + sentence.length, 0) || 1;
    let position = ((elapsed - begin) / line.seconds) * length;
    for (const sentence of sentences) {
      if (position < sentence.length) return sentence;
      position -= sentence.length;
    }
    return sentences.at(-1) ?? "";
  }
  return "";
}

/** Show a caption over a picture. An empty text removes it. */
export function showCaption(picture, text) {
  let caption = picture.querySelector(".caption");
  if (!text) {
    caption?.remove();
    return;
  }
  if (!caption) {
    caption = document.createElement("p");
    caption.className = "caption";
    caption.setAttribute("aria-hidden", "true"); // the script is beside the picture
    caption.append(document.createElement("span"));
    picture.append(caption);
  }
  if (caption.firstChild.textContent !== text) caption.firstChild.textContent = text;
}

/** Play the entrance of a drawn element. The unit of animations is not documented: seconds are assumed. */
export function playEntrance(group, { type, duration = 1, delay = 0 }) {
  const steps = ENTRANCES[type];
  if (!steps || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const isRotated = group.getAttribute("transform")?.includes("rotate");
  const shown = isRotated ? steps.map(({ opacity }) => ({ opacity })) : steps; // a moved origin would displace it
  if (!isRotated) Object.assign(group.style, { transformBox: "fill-box", transformOrigin: "center" });
  group.animate(shown, { duration: duration * 1000, delay: delay * 1000, fill: "backwards", easing: "ease-out" });
}

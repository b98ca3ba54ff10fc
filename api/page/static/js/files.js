// Owns files that tools made: pictures are shown, all else is offered to be saved.

import { file } from "./api.js";
import { announce } from "./announce.js";
import { byId, el, icon } from "./dom.js";
import { size, t } from "./texts.js";

const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]); // no SVG: it has scripts
const LARGEST_PICTURE = 8_000_000;

/** Return a file as something to look at and to save. */
export function fileCard({ url, name, media_type: type, size: bytes }) {
  const save = el(
    "button",
    { type: "button", class: "file", "aria-label": t("save-file", { name }), onclick: () => saved(url, name) },
    icon("file"),
    el("span", { class: "file-name" }, name),
    el("span", { class: "quiet" }, size(bytes)),
    icon("download"),
  );
  if (!PICTURES.has(type) || bytes > LARGEST_PICTURE) return save;
  return el("figure", { class: "picture-card" }, pictureOf(url, name, type), save);
}

function pictureOf(url, name, type) {
  const image = el("img", { alt: name });
  const open = el(
    "button",
    { type: "button", class: "picture-button", "aria-label": t("enlarge", { name }), onclick: () => enlarge(image) },
    image,
  );
  file(url).then(
    (bytes) => (image.src = URL.createObjectURL(new Blob([bytes], { type }))),
    (problem) => open.replaceWith(el("p", { class: "quiet" }, problem.message)),
  );
  return open;
}

function enlarge(image) {
  if (!image.src) return;
  byId("large").replaceChildren(el("img", { src: image.src, alt: image.alt }));
  byId("picture").showModal();
}

async function saved(url, name) {
  try {
    const blob = new Blob([await file(url)], { type: "application/octet-stream" });
    const address = URL.createObjectURL(blob);
    el("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  } catch (problem) {
    announce(problem.message, { seen: true });
  }
}

// Owns what is said to people who do not see the page change, and the short notes that others see.

import { byId } from "./dom.js";

const SEEN_MS = 2_500;
const READ_MS = 60; // a character
let timer = 0;

/** Have a screen reader say a text when it has time; with `seen`, show it for a moment too. */
export function announce(text, { seen = false } = {}) {
  byId("said").textContent = text;
  if (!seen) return;
  const note = byId("note");
  note.textContent = text;
  note.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => (note.hidden = true), Math.max(SEEN_MS, text.length * READ_MS));
}

// Owns the box to write in: it grows, it never locks, what is unsent outlives a reload.

import { byId } from "./dom.js";
import { ofTab } from "./kept.js";

const SCREEN_SHARE = 0.4;

/** `hears` has `say(text)` and `stop()`. */
export class Composer {
  #hears;
  #box = byId("message");
  #place = placeOf(null);

  constructor(hears) {
    this.#hears = hears;
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#say();
    });
    this.#box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#say();
    });
    this.#box.addEventListener("input", () => this.#changed());
    byId("stop").addEventListener("click", () => hears.stop());
    this.#changed();
  }

  /** Turn to a dialogue; what was being written there is there again. */
  open(sessionId) {
    this.#place = placeOf(sessionId);
    this.#box.value = ofTab.get(this.#place) ?? "";
    this.#changed();
  }

  /** The same words now belong to a dialogue that has an id. */
  moved(sessionId) {
    ofTab.remove(this.#place);
    this.#place = placeOf(sessionId);
    this.#changed();
  }

  /** Put words into it. */
  suggest(text) {
    this.#box.value = text;
    this.#changed();
    this.focus();
  }

  /** Give words back that were not taken, before those that are being written in their dialogue. */
  giveBack(text, sessionId) {
    const place = placeOf(sessionId);
    const isHere = place === this.#place;
    const both = [text, isHere ? this.#box.value : ofTab.get(place)].filter(Boolean).join("\n");
    if (isHere) this.suggest(both);
    else ofTab.set(place, both);
  }

  focus() {
    this.#box.focus({ preventScroll: true });
  }

  busy(isBusy) {
    const hadFocus = document.activeElement === byId("stop");
    byId("stop").hidden = !isBusy;
    if (!isBusy && hadFocus) this.focus();
  }

  #say() {
    const text = this.#box.value;
    if (!text.trim()) return;
    this.#box.value = "";
    this.#changed();
    this.#hears.say(text);
  }

  #changed() {
    const box = this.#box;
    if (box.value) ofTab.set(this.#place, box.value);
    else ofTab.remove(this.#place);
    byId("send").disabled = !box.value.trim();
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, innerHeight * SCREEN_SHARE)}px`;
  }
}

function placeOf(sessionId) {
  return `draft:${sessionId ?? "new"}`;
}

// Owns the place that says whether the page is connected. A break that is over at once is not worth
// a word; a longer one says when it is tried again.

import { byId } from "./dom.js";
import { t } from "./texts.js";

const QUIET_MS = 1_200;
const UP = new Set(["connected", "streaming"]);

/** `retry` is called when the person does not want to wait. */
export class Link {
  #timer = 0;
  #shown = "";

  constructor(retry) {
    byId("retry-connection").addEventListener("click", retry);
    byId("chat").dataset.link = "connecting";
  }

  /** Show `connecting`, `connected`, `streaming`, or `waiting` for so many seconds. */
  show(state, seconds) {
    byId("chat").dataset.link = state;
    if (UP.has(state)) {
      clearTimeout(this.#timer);
      this.#timer = 0;
      return void this.#say(state, state === "connected" ? t("link-connected") : t("link-streaming"));
    }
    const words = state === "waiting" ? t("link-waiting", { seconds }) : t("link-connecting");
    if (this.#shown && !UP.has(this.#shown)) this.#say(state, words);
    else this.#timer ||= setTimeout(() => this.#say(state, words), QUIET_MS);
  }

  #say(state, words) {
    this.#shown = state;
    byId("link-words").textContent = words;
    byId("link-state").dataset.state = state;
    byId("offline").hidden = UP.has(state);
    byId("offline-words").textContent = words;
  }
}

// Owns text that grows while it is read: drawn at most once a frame, and less often when it is long.

import { rendered } from "./markdown.js";

const BUSY_SHARE = 5; // of the time at most a fifth is spent on drawing

/** Shows Markdown in a node; `after` is called when something was drawn. */
export class Growing {
  #node;
  #after;
  #text = "";
  #frame = 0;
  #timer = 0;
  #pause = 0;

  constructor(node, after = () => {}) {
    this.#node = node;
    this.#after = after;
  }

  get text() {
    return this.#text;
  }

  add(piece) {
    this.#text += piece;
    this.#soon();
  }

  restart() {
    this.#text = "";
    this.#soon();
  }

  /** Show the final text at once. */
  finish(text) {
    this.#cancel();
    this.#text = text;
    this.#node.classList.remove("growing");
    this.#draw();
  }

  #soon() {
    this.#node.classList.add("growing");
    if (this.#frame || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#draw();
      });
    }, this.#pause);
  }

  #draw() {
    const begun = performance.now();
    this.#node.replaceChildren(rendered(this.#text));
    this.#pause = (performance.now() - begun) * BUSY_SHARE;
    this.#after();
  }

  #cancel() {
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
    this.#timer = this.#frame = 0;
  }
}

// Owns the place in the log: at its end as long as the person is there, else where they left it.

import { byId } from "./dom.js";

const NEAR_PX = 120;
const AHEAD_PX = 200;

/** Scrolls the log; `earlier` is called when its beginning comes into sight. */
export class Scrolling {
  #log = byId("log");
  #isAtEnd = true;
  #size = "";

  constructor(earlier) {
    const seen = (entries) => entries.some((each) => each.isIntersecting) && earlier();
    new IntersectionObserver(seen, { root: this.#log, rootMargin: `${AHEAD_PX}px` }).observe(byId("earlier"));
    byId("earlier").addEventListener("click", earlier);
    byId("to-end").addEventListener("click", () => this.toEnd());
    this.#log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#resized()).observe(this.#log);
  }

  /** Something was added at the end. */
  follow() {
    if (this.#isAtEnd) this.#log.scrollTop = this.#log.scrollHeight;
  }

  /** Go to the end and stay there. */
  toEnd() {
    this.#isAtEnd = true;
    this.follow();
    byId("to-end").hidden = true;
  }

  /** Add something above what is seen, which stays where it is. */
  above(add) {
    const height = this.#log.scrollHeight;
    add();
    this.#log.scrollTop += this.#log.scrollHeight - height;
  }

  #resized() {
    this.#size = this.#sizeNow();
    if (this.#isAtEnd) this.follow();
    else this.#scrolled();
  }

  #sizeNow() {
    return `${this.#log.clientWidth} ${this.#log.clientHeight}`;
  }

  #scrolled() {
    if (this.#size !== this.#sizeNow()) return; // a card came or went, it was not the person
    const { scrollTop, scrollHeight, clientHeight } = this.#log;
    this.#isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    byId("to-end").hidden = this.#isAtEnd;
  }
}

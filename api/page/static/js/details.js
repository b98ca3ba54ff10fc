// Owns asking how turns stand: what the history does not say, a few at a time.

import { announce } from "./announce.js";
import { get } from "./api.js";

const AT_ONCE = 3;

/** `show(turn, result)` is called with each. */
export class Details {
  #show;
  #waiting = [];
  #asking = 0;

  constructor(show) {
    this.#show = show;
  }

  /** Ask about a turn. */
  ask(turn) {
    if (!this.#waiting.includes(turn)) this.#waiting.push(turn);
    this.#next();
  }

  /** Ask about none of those that wait. */
  clear() {
    this.#waiting = [];
  }

  async #next() {
    if (this.#asking >= AT_ONCE || !this.#waiting.length) return;
    const turn = this.#waiting.shift();
    this.#asking += 1;
    try {
      this.#show(turn, await get(`/chat/turns/${turn.id}`));
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      if (problem.status && problem.status !== 404) announce(problem.message, { seen: true });
    } finally {
      this.#asking -= 1;
      this.#next();
    }
  }
}

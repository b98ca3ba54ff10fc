// Owns what the browser keeps for us: choices for good, the state of a tab until it is closed.
// Where storage is switched off, everything works as long as the page is open.

class Kept {
  #open;
  #fallback = new Map();

  constructor(open) {
    this.#open = open;
  }

  get(name) {
    try {
      return JSON.parse(this.#open().getItem(name) ?? "null");
    } catch {
      return this.#fallback.get(name) ?? null;
    }
  }

  set(name, value) {
    this.#fallback.set(name, value);
    try {
      this.#open().setItem(name, JSON.stringify(value));
    } catch {
      // full or off: the copy in memory serves
    }
  }

  remove(name) {
    this.#fallback.delete(name);
    try {
      this.#open().removeItem(name);
    } catch {
      // off: there is nothing to remove
    }
  }
}

/** Of this tab, gone when it is closed: tokens, the place in the list of events, unsent words. */
export const ofTab = new Kept(() => sessionStorage);

/** Of this browser: which dialogues were seen. No token and no text of a dialogue. */
export const ofBrowser = new Kept(() => localStorage);

/** Keep a plain word, as early.js reads it. */
export function keepChoice(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch {
    // off: the choice holds until the page is closed
  }
}

/** Return such a word, or null. */
export function choice(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

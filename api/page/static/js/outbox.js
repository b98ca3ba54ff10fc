// Owns what was said and is not yet known to be stored. It outlives reloads, leaves in order, and
// may leave twice: the server takes a message with the same id once.

import { ofTab } from "./kept.js";

const FIRST_MS = 500;
const LONGEST_MS = 60_000;

/** `give` sends a frame and tells whether it left. */
export class Outbox {
  #key;
  #give;
  #waiting;
  #left = new Set();
  #pause = 0;
  #refusals = 0;

  constructor(userId, give) {
    this.#key = `outbox:${userId}`;
    this.#give = give;
    this.#waiting = ofTab.get(this.#key) ?? [];
  }

  /** What waits for a dialogue; `draft` names one that has no id yet. */
  of(sessionId, draft) {
    return this.#waiting.filter((each) => (sessionId ? each.sessionId === sessionId : each.draft === draft));
  }

  /** Take a message; returns it with its id. */
  add(text, sessionId, draft) {
    const message = { id: crypto.randomUUID?.() ?? randomId(), text, sessionId, draft };
    this.#waiting.push(message);
    this.#keep();
    this.flush();
    return message;
  }

  /** Send what can go: of a dialogue without an id only the message that opens it. */
  flush() {
    if (this.#pause) return;
    const opening = new Set();
    for (const message of this.#waiting) {
      if (!message.sessionId && opening.has(message.draft)) continue;
      opening.add(message.draft);
      if (this.#left.has(message.id)) continue;
      const frame = { type: "message", text: message.text, client_message_id: message.id };
      if (!this.#give(message.sessionId ? { ...frame, session_id: message.sessionId } : frame)) return;
      this.#left.add(message.id);
    }
  }

  /** Begin anew on a new connection: what is not known to be stored leaves again. */
  again() {
    this.#left.clear();
    this.#goOn();
  }

  /** It is stored. Returns the message, null for one of another tab. */
  stored(id, sessionId) {
    const message = this.#take(id);
    if (!message) return null;
    this.#refusals = 0;
    for (const other of this.#waiting) {
      if (!other.sessionId && other.draft === message.draft) other.sessionId = sessionId;
    }
    this.#keep();
    this.flush();
    return message;
  }

  /** It cannot be taken now: it leaves again by itself, not before so many seconds. Returns it. */
  later(id, seconds) {
    const message = this.#waiting.find((each) => each.id === id) ?? null;
    if (!message) return null;
    this.#left.delete(id);
    const grown = Math.min(FIRST_MS * 2 ** this.#refusals++, LONGEST_MS);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#goOn(), Math.max(seconds * 1_000, grown));
    return message;
  }

  /** It was refused for good. Returns the message. */
  refused(id) {
    const message = this.#take(id);
    this.#keep();
    this.flush();
    return message;
  }

  /** Forget everything. */
  clear() {
    this.#waiting = [];
    clearTimeout(this.#pause);
    ofTab.remove(this.#key);
  }

  #goOn() {
    clearTimeout(this.#pause);
    this.#pause = 0;
    this.flush();
  }

  #take(id) {
    const message = this.#waiting.find((each) => each.id === id) ?? null;
    this.#waiting = this.#waiting.filter((each) => each.id !== id);
    this.#left.delete(id);
    return message;
  }

  #keep() {
    ofTab.set(this.#key, this.#waiting);
  }
}

/** Browsers offer `randomUUID` on secure origins only. */
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

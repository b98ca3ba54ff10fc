// Owns the turns of the open dialogue in their order, with the days between them.

import { el } from "./dom.js";
import { Turn } from "./turn.js";
import { day } from "./texts.js";

/** `hears` is what each turn tells to. Messages on their way stand below all others. */
export class Turns {
  #list;
  #hears;
  #byId = new Map();
  #sent = new Map();

  constructor(list, hears) {
    this.#list = list;
    this.#hears = hears;
  }

  get isEmpty() {
    return this.#byId.size + this.#sent.size === 0;
  }

  get isBusy() {
    return this.#sent.size > 0 || [...this.#byId.values()].some((turn) => !turn.isFinal);
  }

  clear() {
    this.#byId.clear();
    this.#sent.clear();
    this.#list.replaceChildren();
  }

  find(id) {
    return this.#byId.get(id) ?? null;
  }

  /** Show a page of the history; returns its turns. It begins before all others or overlaps. */
  merge(messages) {
    const found = new Set();
    let before = null;
    for (const message of messages) {
      const known = this.#byId.get(message.turn_id);
      const turn = known ?? this.#make(message.turn_id, message.created_at);
      if (!known) this.#placeAfter(before, turn);
      if (message.role === "user") turn.at = message.created_at;
      turn.message(message);
      turn.did(message.tool_calls, message.artifacts);
      before = turn;
      found.add(turn);
    }
    this.#markDays();
    return [...found];
  }

  /** Return a turn, made at the end if it is new. */
  take(id) {
    const known = this.#byId.get(id);
    if (known) return known;
    const turn = this.#make(id, new Date().toISOString());
    const firstSent = this.#sent.values().next().value;
    if (firstSent) firstSent.node.before(turn.node);
    else this.#list.append(turn.node);
    this.#markDays();
    return turn;
  }

  /** Show a message that is on its way. */
  send(id, text, note) {
    const turn = new Turn(null, new Date().toISOString(), this.#hears);
    turn.ask(text, note);
    this.#sent.set(id, turn);
    this.#list.append(turn.node);
    this.#markDays();
  }

  /** Say how it stands with a message that is on its way. */
  note(id, text, note) {
    this.#sent.get(id)?.ask(text, note);
  }

  /** It is stored as a turn, which may have been heard of before. */
  stored(id, text, turnId) {
    const sent = this.#sent.get(id);
    if (!sent) return;
    this.#sent.delete(id);
    const known = this.#byId.get(turnId);
    if (known) {
      sent.node.replaceWith(known.node);
      known.ask(text);
      return;
    }
    sent.id = turnId;
    sent.ask(text);
    this.#byId.set(turnId, sent);
  }

  /** It was refused: it leaves the screen. */
  refused(id) {
    this.#sent.get(id)?.node.remove();
    this.#sent.delete(id);
    this.#markDays();
  }

  #make(id, at) {
    const turn = new Turn(id, at, this.#hears);
    this.#byId.set(id, turn);
    return turn;
  }

  #placeAfter(before, turn) {
    if (before) before.node.after(turn.node);
    else this.#list.prepend(turn.node);
  }

  #markDays() {
    for (const mark of this.#list.querySelectorAll(".day")) mark.remove();
    const at = new Map([...this.#byId.values(), ...this.#sent.values()].map((turn) => [turn.node, turn.at]));
    let last = "";
    for (const node of [...this.#list.children]) {
      const shown = day(at.get(node));
      if (shown !== last) node.before(el("p", { class: "day" }, el("span", {}, shown)));
      last = shown;
    }
  }
}

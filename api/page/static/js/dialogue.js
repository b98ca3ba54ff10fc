// Owns the open dialogue: its history, what is said in it, what is heard of it.

import { get, send } from "./api.js";
import { announce } from "./announce.js";
import { Details } from "./details.js";
import { byId, debounced } from "./dom.js";
import { randomId } from "./outbox.js";
import { Scrolling } from "./scrolling.js";
import { t } from "./texts.js";
import { Turns } from "./turns.js";

const PAGE = 30;
const SOON_MS = 120;

/** `speaks(frame)` sends to the socket; `hears` has `busy(isBusy)`, `opened(id)`, `gone()`, `settled()`. */
export class Dialogue {
  #speaks;
  #outbox;
  #hears;
  #turns;
  #before = null;
  #isLoading = false;
  #scrolling = new Scrolling(() => this.#earlier());
  #details = new Details((turn, result) => this.#show(turn, result));
  #soon = debounced(() => this.catchUp(), SOON_MS);

  constructor(speaks, outbox, hears) {
    this.#speaks = speaks;
    this.#outbox = outbox;
    this.#hears = hears;
    this.#turns = new Turns(byId("turns"), {
      grew: () => this.#scrolling.follow(),
      retry: (turn, url) => this.#retry(turn, url),
      settled: () => hears.settled(),
    });
  }

  /** Open a dialogue, or with null an empty one. */
  async open(sessionId) {
    if (this.id) this.#speaks({ type: "unwatch", session_id: this.id });
    this.id = sessionId;
    this.draft = randomId();
    this.#reset();
    if (!sessionId) return void this.#changed();
    this.#speaks({ type: "watch", session_id: sessionId });
    await this.#load();
    for (const message of this.#outbox.of(sessionId, null)) this.#turns.send(message.id, message.text, t("sending"));
    this.#changed();
    this.#scrolling.toEnd();
  }

  /** Say something. */
  say(text) {
    const message = this.#outbox.add(text, this.id, this.draft);
    this.#turns.send(message.id, text, this.#outbox.of(this.id, this.draft).includes(message) ? t("sending") : "");
    this.#changed();
    this.#scrolling.toEnd();
  }

  /** It is connected again: hear of it again, and see what was missed. */
  async again() {
    if (!this.id) return;
    this.#speaks({ type: "watch", session_id: this.id });
    await this.catchUp();
  }

  /** Look what is new in it. */
  async catchUp() {
    const id = this.id;
    if (!id) return;
    const page = await this.#page(id);
    if (!page || this.id !== id) return;
    const overlaps = page.messages.some((message) => this.#turns.find(message.turn_id));
    if (!overlaps && !this.#turns.isEmpty) this.#reset();
    if (!overlaps) this.#place(page.before);
    this.#inspect(this.#turns.merge(page.messages));
    this.#changed();
    this.#scrolling.follow();
  }

  /** A message was stored, without a secret in it. `draft` is that of an empty dialogue with an id. */
  accepted(message, frame) {
    if (!this.id && message.draft === this.draft) {
      this.id = frame.session_id;
      this.#speaks({ type: "watch", session_id: this.id });
      this.#hears.opened(this.id);
    }
    if (frame.session_id === this.id) this.#turns.stored(message.id, frame.masked ? frame.text : message.text, frame.turn_id);
    this.#changed();
  }

  /** A message cannot be taken now; it is sent again by itself. */
  waits(message, reason) {
    this.#turns.note(message.id, message.text, t("sending-later", { text: reason }));
  }

  /** A message was refused. */
  refused(message) {
    this.#turns.refused(message.id);
    this.#changed();
  }

  /** Hear of a turn: `token`, `restart`, `tool`, `state`. */
  heard(frame) {
    if (frame.session_id !== this.id) return;
    const known = this.#turns.find(frame.turn_id);
    if (!known) this.#soon();
    const turn = known ?? this.#turns.take(frame.turn_id);
    if (frame.type === "token") turn.token(frame.text);
    if (frame.type === "restart") turn.restart();
    if (frame.type === "tool") this.#tool(turn, frame);
    if (frame.type === "state" && frame.state === "running") turn.begin();
    this.#changed();
  }

  /** Hear how the turns under way stand. */
  watching({ turns }) {
    for (const each of turns) this.answered(each);
  }

  /** Hear the end of a turn. */
  answered(result) {
    if (result.session_id !== this.id) return;
    this.#show(this.#turns.take(result.turn_id), result);
  }

  /** Hear that a call waits. */
  asked(event) {
    if (event.session_id !== this.id || !event.turn_id) return false;
    const turn = this.#turns.find(event.turn_id);
    if (turn) this.#details.ask(turn);
    else this.#soon(); // what waits is among the newest
    return true;
  }

  /** Stop the answer. */
  async stop() {
    if (this.id) await send("POST", `/chat/${this.id}/stop`);
  }

  #reset() {
    this.#turns.clear();
    this.#details.clear();
    this.#place(null);
    this.#scrolling.toEnd();
  }

  async #load() {
    const id = this.id;
    this.#isLoading = true;
    byId("log").setAttribute("aria-busy", "true");
    const page = await this.#page(id);
    byId("log").setAttribute("aria-busy", "false");
    this.#isLoading = false;
    if (!page || this.id !== id) return;
    this.#place(page.before);
    this.#inspect(this.#turns.merge(page.messages));
  }

  async #page(id, before = "") {
    try {
      return await get(`/chat/history/${id}?limit=${PAGE}${before && `&before=${before}`}`);
    } catch (problem) {
      if (problem.status === 404) this.#hears.gone();
      else if (problem.status) announce(problem.message, { seen: true });
      return null;
    }
  }

  async #earlier() {
    if (!this.#before || this.#isLoading) return;
    const id = this.id;
    this.#isLoading = true;
    const page = await this.#page(id, this.#before);
    this.#isLoading = false;
    if (!page || this.id !== id) return;
    this.#scrolling.above(() => {
      this.#inspect(this.#turns.merge(page.messages));
      this.#place(page.before);
    });
  }

  #place(before) {
    this.#before = before;
    byId("earlier").hidden = !before;
  }

  /** See what the history does not say: why there is no answer, what is asked. */
  #inspect(turns) {
    for (const turn of turns) if (!turn.isDetailed) this.#details.ask(turn);
  }

  #show(turn, result) {
    const wasFinal = turn.isFinal;
    turn.show(result);
    if (!wasFinal && turn.isFinal) announce(t("answer-said", { text: turn.spoken }));
    this.#changed();
  }

  #tool(turn, frame) {
    turn.tool(frame);
    if (frame.state === "waiting") this.#details.ask(turn);
  }

  async #retry(turn, url) {
    turn.begin();
    this.#changed();
    try {
      await send("POST", url, undefined, { Prefer: "respond-async" });
    } catch (problem) {
      announce(problem.message, { seen: true });
    }
    this.#details.ask(turn);
  }

  #changed() {
    byId("empty").hidden = !(this.#turns.isEmpty && !this.#isLoading);
    this.#hears.busy(this.#turns.isBusy);
  }
}

// Owns the connection: a socket that is open or about to be. It comes back by itself, asks for what
// was missed, and hands each event on once. Where no socket comes through, streams serve meanwhile.

import { send } from "./api.js";
import { ofTab } from "./kept.js";
import { Streams } from "./streams.js";

const ADDRESS = "/api/v1/ws/chat";
const FIRST_MS = 400;
const LONGEST_MS = 15_000;
const OPENING_MS = 10_000;
const SILENCE_MS = 50_000;
const REFUSALS = 3; // sockets in a row that came to nothing, though the server gave tickets for them
const LOGIN_ENDED = 4401;
const TOO_MANY = 4429;
const REMEMBERED = 2_000;

/** A connection of one person. `hears` has `frame(frame)` and `state(name, seconds)`. */
export class Connection {
  #hears;
  #place;
  #socket = null;
  #failures = 0;
  #refusals = 0;
  #timer = 0;
  #watchdog = 0;
  #known = new Set();
  #wanted = true;
  #ready = false;
  #streams = new Streams({
    opened: () => this.#streamed(),
    closed: () => this.#hears.state("connecting", 0),
    frame: (frame) => this.#hand(frame),
  });
  #woken = () => document.visibilityState === "visible" && this.retry();

  constructor(userId, hears) {
    this.#hears = hears;
    this.#place = `seq:${userId}`;
    this.#known = new Set(ofTab.get(`${this.#place}:known`) ?? []);
    addEventListener("online", this.#woken);
    document.addEventListener("visibilitychange", this.#woken);
    this.#open();
  }

  /** Send a frame; tells whether it left. */
  send(frame) {
    if (!this.#ready || this.#socket?.readyState !== WebSocket.OPEN) return this.#streams.send(frame);
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** Try at once instead of waiting. */
  retry() {
    if (this.#socket || !this.#wanted) return;
    clearTimeout(this.#timer);
    this.#open();
  }

  /** End it for good. */
  close() {
    this.#wanted = false;
    removeEventListener("online", this.#woken);
    document.removeEventListener("visibilitychange", this.#woken);
    clearTimeout(this.#timer);
    clearTimeout(this.#watchdog);
    this.#socket?.close(1000);
    this.#streams.close();
    ofTab.remove(this.#place);
    ofTab.remove(`${this.#place}:known`);
  }

  async #open() {
    this.#tell("connecting");
    const opening = (this.#socket = { close: () => {} }); // a placeholder until there is a ticket
    try {
      const { ticket } = await send("POST", "/ws/ticket");
      if (!this.#wanted || this.#socket !== opening) return;
      this.#dial(ticket);
    } catch (problem) {
      this.#socket = null;
      if (problem.status !== 401) this.#later(problem.retryAfter * 1_000);
    }
  }

  #dial(ticket) {
    const address = new URL(ADDRESS, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    address.searchParams.set("ticket", ticket);
    const place = ofTab.get(this.#place);
    if (place !== null) address.searchParams.set("after", place);
    const socket = new WebSocket(address);
    this.#socket = socket;
    this.#watch(OPENING_MS);
    socket.addEventListener("message", ({ data }) => this.#receive(JSON.parse(data)));
    socket.addEventListener("close", ({ code }) => this.#closed(socket, code));
  }

  #receive(frame) {
    this.#watch();
    if (frame.type === "ping") return void this.send({ type: "pong" });
    if (frame.type === "ready") this.#begin(frame);
    this.#hand(frame);
  }

  #hand(frame) {
    if (frame.event_id && !this.#isNew(frame)) return;
    this.#hears.frame(frame);
  }

  #begin(frame) {
    this.#failures = this.#refusals = 0;
    this.#streams.close();
    this.#ready = true;
    if (ofTab.get(this.#place) === null) ofTab.set(this.#place, frame.seq ?? 0);
    this.#hears.state("connected", 0);
  }

  /** Streams serve until a socket is ready. */
  #streamed() {
    this.#hears.state("streaming", 0);
    this.#hears.frame({ type: "ready" });
  }

  #tell(state, seconds = 0) {
    if (!this.#streams.isOpen) this.#hears.state(state, seconds);
  }

  /** Note an event; one that was handed on before is dropped. */
  #isNew(frame) {
    if (this.#known.has(frame.event_id)) return false;
    this.#known.add(frame.event_id);
    if (this.#known.size > REMEMBERED) this.#known.delete(this.#known.values().next().value);
    if (frame.seq > (ofTab.get(this.#place) ?? 0)) ofTab.set(this.#place, frame.seq);
    ofTab.set(`${this.#place}:known`, [...this.#known].slice(-50));
    return true;
  }

  #closed(socket, code) {
    if (this.#socket !== socket) return;
    clearTimeout(this.#watchdog);
    this.#socket = null;
    if (!this.#ready && code !== LOGIN_ENDED) this.#refusals += 1;
    this.#ready = false;
    if (!this.#wanted) return;
    if (code === TOO_MANY) this.#failures = Math.max(this.#failures, 6);
    this.#later(code === LOGIN_ENDED ? FIRST_MS : 0);
  }

  /** Try again later: twice as late each time, and not all tabs of the world at once. */
  #later(milliseconds = 0) {
    const grown = Math.min(FIRST_MS * 2 ** this.#failures++, LONGEST_MS);
    const wait = milliseconds || grown * (0.5 + Math.random() / 2);
    if (this.#refusals >= REFUSALS) this.#streams.open(ofTab.get(this.#place));
    this.#tell("waiting", Math.ceil(wait / 1_000));
    this.#timer = setTimeout(() => this.#open(), wait);
  }

  /** A connection that is silent for longer than the server's pings allow is dead. */
  #watch(milliseconds = SILENCE_MS) {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => {
      const socket = this.#socket;
      socket?.close();
      if (socket) this.#closed(socket, 1006);
    }, milliseconds);
  }
}

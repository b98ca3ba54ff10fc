// Owns the way without a socket, for networks that let none through: events and answers come as
// server-sent events over plain requests, and what they do not tell is looked for now and then.

import { streamed } from "./api.js";
import { Problem } from "./problem.js";

const LOOK_MS = 5_000;
const SILENCE_MS = 50_000;
const ANSWERS_AT_ONCE = 2; // browsers open few connections to a server, and other requests need some

/** `hears` has `opened()`, `closed()` and `frame(frame)`: the frames that a socket would bring. */
export class Streams {
  #hears;
  #ending = null;
  #isOpen = false;
  #answers = 0;
  #last = Promise.resolve();
  #timer = 0;

  constructor(hears) {
    this.#hears = hears;
  }

  get isOpen() {
    return this.#isOpen;
  }

  /** Hear events, those after a number first, until the stream ends. Opening it twice opens one. */
  async open(after) {
    if (this.#ending) return;
    const ending = (this.#ending = new AbortController());
    try {
      const response = await streamed(`/chat/events${after === null ? "" : `?after=${after}`}`, ending.signal);
      this.#isOpen = true;
      this.#timer = setInterval(() => this.#look(), LOOK_MS);
      this.#hears.opened();
      for await (const { name, data } of told(response, ending)) this.#hears.frame({ type: name, ...data });
    } catch (failure) {
      console.warn("no stream of events:", failure.message);
    }
    if (this.#ending === ending) this.close();
  }

  /** End it, and the answers that are being heard: they are kept by the server. */
  close() {
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    clearInterval(this.#timer);
    this.#ending?.abort();
    this.#ending = null;
    if (wasOpen) this.#hears.closed();
  }

  /** Send a frame; tells whether it left. Only messages can: the rest is for sockets. */
  send(frame) {
    if (!this.#isOpen || frame.type !== "message") return false;
    const ending = this.#ending;
    const stored = this.#last.then(() => new Promise((done) => this.#say(frame, ending, done)));
    this.#last = stored; // one after another, so that they are answered in order
    return true;
  }

  #look() {
    if (document.visibilityState === "visible") this.#hears.frame({ type: "look" });
  }

  /** Say a message and hear its answer; `done` is called when it is stored or refused. */
  async #say({ text, client_message_id: key, session_id: session }, ending, done) {
    this.#answers += 1;
    try {
      const body = { message: text, client_message_id: key, ...(session && { session_id: session }) };
      const response = await streamed("/chat", ending.signal, body);
      let place = {};
      for await (const { name, data } of told(response, ending)) {
        if (name === "error") throw new Problem(data.status, data.code, data.detail);
        if (name === "accepted") place = { session_id: data.session_id, client_message_id: key };
        this.#hears.frame({ ...data, ...place, type: name === "final" ? "answer" : name });
        if (name === "accepted") done();
        if (this.#answers > ANSWERS_AT_ONCE) break; // the next look shows it
      }
    } catch (failure) {
      if (ending.signal.aborted) return;
      console.warn("no stream of an answer:", failure.message);
      this.#hears.frame(refusal(failure, key));
    } finally {
      this.#answers -= 1;
      done();
    }
  }
}

function refusal(failure, key) {
  const { code, message, retryAfter, errors } = failure instanceof Problem ? failure : Problem.unreachable();
  return { type: "error", code, message, client_message_id: key, retry_after: retryAfter, reason: errors[0]?.msg };
}

/** Yield the events of a response; a stream in silence for longer than its pings allow is ended. */
async function* told(response, ending) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let watchdog = 0;
  try {
    for (;;) {
      watchdog = setTimeout(() => ending.abort(), SILENCE_MS);
      const { done, value } = await reader.read();
      clearTimeout(watchdog);
      if (done) return;
      const blocks = (text + value).replaceAll("\r\n", "\n").split("\n\n");
      text = blocks.pop();
      yield* blocks.map(eventOf).filter((event) => event.data);
    }
  } finally {
    clearTimeout(watchdog);
    await reader.cancel().catch(() => {}); // it has failed, or is read to its end
  }
}

function eventOf(block) {
  const fields = new Map(block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]));
  return { name: fields.get("event"), data: fields.has("data") ? JSON.parse(fields.get("data")) : null };
}

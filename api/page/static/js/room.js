// Owns the chat of the person who is logged in: joins the dialogue, the lists, the cards, the socket.

import { announce } from "./announce.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { Dialogue } from "./dialogue.js";
import { byId, debounced } from "./dom.js";
import { closeDrawer } from "./drawer.js";
import { Link } from "./link.js";
import { Notices } from "./notices.js";
import { Outbox } from "./outbox.js";
import { Sessions } from "./sessions.js";
import { Tasks } from "./tasks.js";
import { whenRenewed } from "./tokens.js";
import { t } from "./texts.js";

const TURN_FRAMES = new Set(["token", "restart", "tool", "state"]);
const CARDS = new Set(["reminder", "worker_result", "integration"]);
const PASSING = new Set(["unavailable", "unreachable", "rate_limited", "mailbox_full", "too_many_turns"]);
const TOO_LONG = "message_too_long";
const SOON_MS = 300;

/** One person's chat; made once in the life of a page. */
export class Room {
  #connection = null;
  #link = new Link(() => this.#connection?.retry());
  #sessions;
  #composer;
  #dialogue;
  #notices;
  #tasks;
  #outbox;
  #listSoon = debounced(() => this.#list(), SOON_MS);
  #wasConnected = false;

  constructor(user) {
    const open = (id) => this.open(id);
    const speaks = (frame) => this.#connection?.send(frame) ?? false;
    this.#outbox = new Outbox(user.id, speaks);
    this.#notices = new Notices(user.id, {
      open,
      isOpen: (id) => Boolean(id) && id === this.#dialogue?.id,
      say: (id, text) => this.#say(id, text),
    });
    this.#tasks = new Tasks({ open });
    this.#sessions = new Sessions(user.id, {
      open,
      deleted: (id) => id === this.#dialogue.id && this.open(null),
      unread: (count) => this.#unread(count),
    });
    this.#composer = new Composer({ say: (text) => this.#dialogue.say(text), stop: () => this.#stop() });
    this.#dialogue = new Dialogue(speaks, this.#outbox, {
      busy: (isBusy) => this.#composer.busy(isBusy),
      opened: (id) => this.#opened(id),
      gone: () => this.open(null),
      settled: () => this.#composer.focus(),
    });
    byId("new-dialogue").addEventListener("click", () => this.open(null));
    for (const example of document.querySelectorAll("[data-example]")) {
      example.addEventListener("click", () => this.#composer.suggest(t(example.dataset.example)));
    }
    addEventListener("hashchange", () => this.#show(idOfAddress()));
    document.addEventListener("visibilitychange", () => this.#sessions.show(this.#dialogue.id));
    whenRenewed((token) => this.#connection?.send({ type: "auth", token }));
    this.#connection = new Connection(user.id, {
      frame: (frame) => this.#hear(frame),
      state: (state, seconds) => this.#link.show(state, seconds),
    });
  }

  /** Show what the address of the page names. */
  async begin() {
    await Promise.all([this.#list(), this.#show(idOfAddress()), this.#tasks.load()]);
  }

  /** Open a dialogue, with null an empty one. */
  open(id) {
    closeDrawer();
    if (idOfAddress() === id) this.#composer.focus();
    else location.hash = id ?? "";
    if (!id && this.#dialogue.id) this.#show(null);
  }

  /** Leave nothing of this person behind. */
  close() {
    this.#connection.close();
    this.#outbox.clear();
    this.#notices.clear();
  }

  async #show(id) {
    if (id !== null && id === this.#dialogue.id) return;
    this.#composer.open(id);
    this.#sessions.show(id);
    this.#title();
    if (!matchMedia("(pointer: coarse)").matches) this.#composer.focus();
    await this.#dialogue.open(id);
    this.#title();
  }

  /** Say something in a dialogue, which is opened for it. */
  async #say(id, text) {
    this.open(id);
    await this.#show(id);
    this.#dialogue.say(text);
  }

  async #list() {
    try {
      await this.#sessions.load();
      this.#title();
    } catch (problem) {
      if (problem.status) announce(problem.message, { seen: true });
    }
  }

  #title() {
    const id = idOfAddress();
    byId("title").textContent = id ? this.#sessions.titleOf(id) : t("new-dialogue");
  }

  /** The empty dialogue that is open has an id now. */
  #opened(id) {
    history.replaceState(null, "", `#${id}`);
    this.#composer.moved(id);
    this.#sessions.show(id);
    this.#listSoon();
  }

  #unread(count) {
    document.title = count ? `(${count}) ${t("name")}` : t("name");
  }

  async #stop() {
    try {
      await this.#dialogue.stop();
    } catch (problem) {
      announce(problem.message, { seen: true });
    }
  }

  #hear(frame) {
    if (frame.type === "ready") this.#ready();
    else if (frame.type === "accepted") this.#accepted(frame);
    else if (frame.type === "answer") this.#answered(frame);
    else if (frame.type === "error") this.#refused(frame);
    else if (frame.type === "watching") this.#dialogue.watching(frame);
    else if (frame.type === "missed") this.#lookAgain();
    else if (frame.type === "look") this.#dialogue.catchUp();
    else if (TURN_FRAMES.has(frame.type)) this.#turn(frame);
    else if (frame.event_id) this.#event(frame);
  }

  #ready() {
    this.#outbox.again();
    this.#dialogue.again();
    if (this.#wasConnected) this.#lookAgain();
    this.#wasConnected = true;
  }

  #lookAgain() {
    this.#listSoon();
    this.#tasks.load();
    this.#notices.look();
  }

  #accepted(frame) {
    const message = this.#outbox.stored(frame.client_message_id, frame.session_id);
    if (message) this.#dialogue.accepted(message, frame);
    this.#listSoon();
  }

  #answered(frame) {
    this.#dialogue.answered(frame);
    this.#listSoon();
  }

  /** What passes is sent again by itself; words that are refused for good are given back. */
  #refused(frame) {
    const id = frame.client_message_id;
    const waiting = id && PASSING.has(frame.code) && this.#outbox.later(id, frame.retry_after ?? 0);
    if (waiting) return void this.#dialogue.waits(waiting, frame.message);
    announce(frame.reason?.startsWith(TOO_LONG) ? t("message-too-long") : frame.message, { seen: true });
    const message = id && this.#outbox.refused(id);
    if (!message) return;
    this.#dialogue.refused(message);
    this.#composer.giveBack(message.text, message.sessionId);
  }

  #turn(frame) {
    if (frame.type === "tool" && frame.state !== "waiting") this.#notices.settled(frame.step_id);
    this.#dialogue.heard(frame);
  }

  #event(frame) {
    if (CARDS.has(frame.type)) this.#notices.show(frame);
    if (frame.type === "approval" && !this.#dialogue.asked(frame)) this.#notices.show(frame);
    if (frame.type === "worker_result") this.#tasks.load();
    if (frame.session_id === this.#dialogue.id) this.#dialogue.catchUp();
    this.#listSoon();
  }
}

function idOfAddress() {
  const id = location.hash.slice(1);
  return /^[0-9a-f-]{36}$/.test(id) ? id : null;
}

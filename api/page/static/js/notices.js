// Owns cards of what came by itself: reminders, results of background tasks, calls that wait
// elsewhere, APIs that are being connected. They stay, also over a reload, until something is done.

import { Question } from "./approvals.js";
import { send } from "./api.js";
import { announce } from "./announce.js";
import { byId, el, icon, iconButton } from "./dom.js";
import { fileCard } from "./files.js";
import { ofTab } from "./kept.js";
import { moment, t } from "./texts.js";

const MOST = 20;
const SNOOZE_MINUTES = 10;

/** `hears` has `open(sessionId)`, `isOpen(sessionId)` and `say(sessionId, text)`. */
export class Notices {
  #key;
  #hears;
  #cards = new Map();
  #box = byId("notices");

  constructor(userId, hears) {
    this.#key = `notices:${userId}`;
    this.#hears = hears;
    for (const event of ofTab.get(this.#key) ?? []) this.#put(event);
  }

  /** Show an event. */
  show(event) {
    if (this.#cards.has(event.event_id)) return;
    announce(`${this.#titleOf(event)}. ${plain(event.text ?? event.message ?? event.title)}`);
    if (event.type === "worker_result" && this.#hears.isOpen(event.session_id)) return this.#acknowledge(event);
    if (event.type === "integration") this.#dropOthers(event);
    if (event.actions?.length === 0 && this.#hears.isOpen(event.session_id)) return; // it is said there
    this.#put(event);
    this.#keep();
  }

  /** Look which calls still wait for a word. */
  look() {
    for (const { asks } of this.#cards.values()) asks?.look();
  }

  /** Take away a question that was answered elsewhere. */
  settled(stepId) {
    for (const [id, { event }] of this.#cards) if (event.step_id === stepId) this.#drop(id);
  }

  /** Take all away. */
  clear() {
    this.#cards.clear();
    this.#box.replaceChildren();
    ofTab.remove(this.#key);
  }

  #put(event) {
    if (event.expires_at && Date.parse(event.expires_at) < Date.now()) return;
    const asks = event.type === "approval" ? this.#question(event) : null;
    const card = el("article", { class: `notice ${event.type}`, "aria-label": this.#titleOf(event) }, ...this.#content(event, asks));
    this.#cards.set(event.event_id, { event, card, asks });
    this.#box.prepend(card);
    asks?.look(); // it may be old news
    if (this.#cards.size > MOST) this.#drop(this.#cards.keys().next().value);
  }

  #question(event) {
    return new Question(event, {
      decided: () => this.#drop(event.event_id),
      over: () => {
        event.isOver = true; // its words are there until the page is left
        this.#keep();
      },
    });
  }

  #content(event, asks) {
    const close = iconButton("cross", t("close"), () => this.#dismiss(event));
    if (asks) return [asks.node, close];
    if (event.type === "integration") return [...this.#integration(event), close];
    const symbol = event.type === "reminder" ? "clock" : event.success ? "check" : "cross";
    const title = el("h3", {}, icon(symbol), plain(event.text ?? event.message));
    const failure = el("p", { class: "failure-text", role: "alert" });
    const content = event.type === "reminder" ? this.#reminder(event, failure) : this.#result(event);
    return [title, ...content, failure, close];
  }

  #reminder(event, failure) {
    const path = `/cron/${event.reminder_id}/firings/${event.firing_id}`;
    const act = (path, body, said) => this.#act(event, failure, () => send("POST", path, body), said);
    const done = el("button", { type: "button", class: "primary", onclick: () => act(`${path}/done`, undefined, t("done-said")) }, t("done"));
    const later = el(
      "button",
      { type: "button", onclick: () => act(`${path}/snooze`, { minutes: SNOOZE_MINUTES }, t("later-said")) },
      t("later"),
    );
    return [
      el("p", { class: "quiet" }, moment(event.due_at)),
      el("div", { class: "buttons" }, event.may_acknowledge ? [done, later] : [], this.#opener(event)),
    ];
  }

  #result(event) {
    const why = event.error?.message ?? event.next_action_hint;
    return [
      event.result_preview && el("p", { class: "preview" }, event.result_preview),
      why && el("p", { class: "quiet" }, why),
      ...(event.artifacts ?? []).map((file) => fileCard({ ...file, url: `/api/v1/artifacts/${file.artifact_id}` })),
      el("div", { class: "buttons" }, this.#opener(event)),
    ];
  }

  /** The buttons say in the dialogue what a person could write there. */
  #integration(event) {
    const act = (words) => {
      this.#dismiss(event);
      this.#hears.say(event.session_id, words);
    };
    const buttons = event.actions.map((action) =>
      el("button", { type: "button", onclick: () => act(t(`integration-${action}-words`, { name: event.draft_id })) }, t(`integration-${action}`)),
    );
    return [
      el("h3", {}, icon("code"), event.title),
      el("p", { class: "preview" }, event.text),
      el("div", { class: "buttons" }, buttons, this.#opener(event)),
    ];
  }

  /** Only the newest card of a connection holds. */
  #dropOthers({ draft_id: draft }) {
    for (const [id, { event }] of this.#cards) if (draft && event.draft_id === draft) this.#drop(id);
  }

  #opener(event) {
    if (!event.session_id || this.#hears.isOpen(event.session_id)) return [];
    const open = () => {
      this.#dismiss(event);
      this.#hears.open(event.session_id);
    };
    return el("button", { type: "button", onclick: open }, t("open-dialogue"));
  }

  async #act(event, failure, act, said) {
    try {
      await act();
      announce(said, { seen: true });
      this.#dismiss(event);
    } catch (problem) {
      failure.textContent = problem.message;
    }
  }

  #dismiss(event) {
    this.#drop(event.event_id);
    if (event.type === "worker_result") this.#acknowledge(event);
  }

  /** The result was seen: who polls for results need not be told. */
  #acknowledge(event) {
    const acknowledged = send("POST", "/chat/worker-results/ack", { event_ids: [event.event_id] });
    acknowledged.catch((problem) => console.warn("not acknowledged", problem.status));
  }

  #drop(id) {
    const known = this.#cards.get(id);
    if (known?.card.contains(document.activeElement)) byId("message").focus();
    known?.card.remove();
    this.#cards.delete(id);
    this.#keep();
  }

  #keep() {
    ofTab.set(this.#key, [...this.#cards.values()].map(({ event }) => event).filter((event) => !event.isOver));
  }

  #titleOf(event) {
    if (event.status === "cancelled") return t("task-cancelled");
    if (event.type === "worker_result") return t(event.success ? "result-good" : "result-bad");
    return t(event.type);
  }
}

/** The card has a picture of its own. */
const plain = (text) => text.replace(/^\p{Extended_Pictographic}\ufe0f?\s*/u, "");

// Owns questions whether a call may be made: exactly what would be sent, two buttons, and what is
// said instead of them once it was decided.

import { get, send } from "./api.js";
import { el, icon } from "./dom.js";
import { clock, t } from "./texts.js";

const LOOK_AGAIN_MS = 1_000;
const MOST_LOOKS = 15;
const ALLOWED = new Set(["approved", "running", "done", "failed"]);

/** A question of an `approvals` entry or an `approval` event; `node` shows it. */
export class Question {
  #step;
  #workflow;
  #hears;
  #said = el("p", { class: "failure-text", role: "alert" });
  #buttons;
  #until;
  #isOver = false;
  #isSending = false;
  #hasLooked = false;
  #looks = 0;

  /** `hears` has `decided()`, and may have `over()` for one that was decided elsewhere. */
  constructor(asked, hears) {
    this.#step = asked.step_id;
    this.#workflow = asked.approve_url?.replace(/\/approve$/, "") ?? `/api/v1/workflows/${encodeURI(asked.workflow_id)}`;
    this.#hears = hears;
    const allow = el("button", { type: "button", class: "primary", onclick: () => this.#decide(true) }, t("allow"));
    const deny = el("button", { type: "button", onclick: () => this.#decide(false) }, t("deny"));
    this.#buttons = el("div", { class: "buttons" }, allow, deny);
    this.#until = asked.expires_at && el("p", { class: "quiet" }, t("approval-until", { time: clock(asked.expires_at) }));
    this.node = el(
      "section",
      { class: "approval", "aria-label": t("approval-label", { tool: asked.title }) },
      el("h3", {}, icon("hand"), t("approval-title", { tool: asked.title })),
      argumentsOf(asked.arguments),
      this.#until,
      this.#said,
      this.#buttons,
    );
  }

  /** Look whether the call still waits; the buttons are there once that was known. */
  async look() {
    if (this.#isOver) return;
    this.#buttons.hidden = !this.#hasLooked;
    this.#hasLooked = true;
    try {
      const { approvals, result } = await get(this.#workflow);
      if (!approvals.some((each) => each.step_id === this.#step)) return this.#decided(result);
    } catch (problem) {
      if (problem.status === 404) this.#end(t("approval-is-over"));
    }
    this.#buttons.hidden = false; // also when nobody could tell: a click is refused then
  }

  async #decide(approved) {
    if (this.#isSending) return;
    this.#sending(true);
    try {
      await send("POST", `${this.#workflow}/approve`, { step_id: this.#step, approved });
      this.#hears.decided();
    } catch (problem) {
      if (this.#isOver) return; // what became of it has been said meanwhile
      this.#said.textContent = problem.message;
      if (problem.status === 409 || problem.status === 404) await this.look();
      this.#sending(false);
    }
  }

  /** Buttons that were disabled in earnest would lose the focus. */
  #sending(isSending) {
    this.#isSending = isSending;
    for (const button of this.#buttons.children) button.ariaDisabled = String(isSending);
  }

  /** How it was decided is known once the chain has ended. */
  #decided(result) {
    this.#buttons.hidden = true;
    this.#looks += 1;
    if (result || this.#looks > MOST_LOOKS) this.#end(wordsOf(result, this.#step));
    else setTimeout(() => this.look(), LOOK_AGAIN_MS);
  }

  #end(words) {
    this.#isOver = true;
    this.#said.className = "quiet";
    this.#said.textContent = words;
    this.#until?.remove();
    this.#buttons.remove();
    this.#hears.over?.();
  }
}

function wordsOf(steps, id) {
  const state = steps?.find((each) => each.step_id === id)?.status;
  if (ALLOWED.has(state)) return t("approval-was-allowed");
  return state === "denied" ? t("approval-was-refused") : t("approval-is-over");
}

/** Show everything that would be sent: whole, as text, marks that reverse writing made visible. */
function argumentsOf(given) {
  if (typeof given === "string") return el("pre", { class: "arguments", tabindex: "0" }, plain(given));
  return el(
    "dl",
    { class: "arguments", tabindex: "0" },
    Object.entries(given).flatMap(([name, value]) => [
      el("dt", {}, plain(name)),
      el("dd", {}, plain(typeof value === "string" ? value : JSON.stringify(value, null, 2))),
    ]),
  );
}

function plain(text) {
  return text.replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16)}`);
}

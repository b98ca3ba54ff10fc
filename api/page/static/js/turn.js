// Owns one turn on the screen: what was asked, the tools, the answer as it grows, what came of it.

import { Question } from "./approvals.js";
import { el, icon, iconButton } from "./dom.js";
import { fileCard } from "./files.js";
import { Growing } from "./growing.js";
import { copied, rendered } from "./markdown.js";
import { clock, t } from "./texts.js";
import { ToolLines } from "./tools.js";

const FINAL = new Set(["answered", "stopped", "failed"]);
const OF_BUTTON = /^(\p{L}+ (?:подключение|connection)) [0-9a-f-]{36}$/u;

/** `hears` has `retry(turn, url)` and `grew()`. */
export class Turn {
  #hears;
  #question = el("div", { class: "asked" });
  #tools = el("ul", { class: "tools", "aria-label": t("steps") });
  #answers = el("div", { class: "answers" });
  #live = el("div", { class: "answer", hidden: true });
  #asks = el("div", { class: "asks" });
  #files = el("div", { class: "files" });
  #failure = el("div", { class: "failure", hidden: true });
  #waiting = el("p", { class: "thinking", hidden: true }, el("span", { class: "dots", "aria-hidden": "true" }), t("thinking"));
  #lines = new ToolLines(this.#tools);
  #growing;
  #told = new Map();
  #questions = new Map();
  #asked = "";
  #shownFiles = "";

  constructor(id, at, hears) {
    this.id = id;
    this.at = at;
    this.state = "accepted";
    this.isDetailed = false;
    this.#hears = hears;
    this.#growing = new Growing(this.#live, () => hears.grew());
    this.node = el(
      "article",
      { class: "turn" },
      this.#question,
      this.#tools,
      this.#answers,
      this.#live,
      this.#waiting,
      this.#asks,
      this.#files,
      this.#failure,
    );
  }

  get isFinal() {
    return FINAL.has(this.state);
  }

  /** Show what the person said; `note` says that it has not arrived yet. */
  ask(text, note = "") {
    if (this.#asked === text + note) return;
    this.#asked = text + note;
    const said = el("div", { class: "question" }, text.replace(OF_BUTTON, "$1")); // its id says nothing to people
    this.#question.replaceChildren(el("h2", { class: "hidden" }, t("you")), said);
    if (note) this.#question.append(el("p", { class: "quiet" }, note));
    this.#expect();
  }

  /** Show a message of the history. */
  message(stored) {
    if (stored.turn_state) this.state = stored.turn_state;
    if (stored.role === "user") this.ask(stored.content);
    else this.#answer(stored.message_id, stored.content, stored.created_at, stored.partial);
    this.isDetailed ||= this.isFinal && this.#told.size > 0;
    this.#expect();
  }

  /** Show what tools did for it: calls, and files that are shown once. */
  did(calls, files) {
    for (const call of calls) this.#lines.show(call);
    const shown = files.map((each) => each.artifact_id).join();
    if (!shown || shown === this.#shownFiles) return;
    this.#shownFiles = shown;
    this.#files.replaceChildren(...files.map(fileCard));
  }

  /** A piece of the answer. */
  token(text) {
    this.#begin();
    this.#live.hidden = false;
    this.#growing.add(text);
    this.#expect();
  }

  /** The answer starts over. */
  restart() {
    this.#growing.restart();
    this.#live.hidden = true;
    this.#expect();
  }

  /** A call moved on. */
  tool(event) {
    this.#begin();
    this.#lines.show(event);
    if (event.state !== "waiting") this.#settled(event.step_id);
    this.#expect();
    this.#hears.grew();
  }

  /** It is answered again. */
  begin() {
    this.state = "running";
    this.isDetailed = false;
    this.#failure.hidden = true;
    this.#expect();
  }

  /** Show a turn as the server has it, final or not. */
  show(result) {
    this.state = result.state;
    this.isDetailed = this.isFinal;
    this.did(result.tool_calls.map((call) => ({ ...call, state: call.status })), result.artifacts);
    this.#askAll(result.approvals);
    if (this.isFinal) this.#end(result);
    this.#expect();
    this.#hears.grew();
  }

  /** What is read out when it is done. */
  get spoken() {
    const last = [...this.#told.values()].at(-1);
    return (this.#failure.hidden ? last?.textContent : this.#failure.firstChild?.textContent) ?? "";
  }

  #begin() {
    if (!this.isFinal) this.state = "running";
  }

  #end(result) {
    this.#live.hidden = true;
    this.#growing.finish("");
    if (result.message_id) {
      const at = new Date().toISOString();
      this.#answer(result.message_id, result.response, at, result.state === "stopped");
    }
    this.#failure.hidden = result.state === "answered" || Boolean(result.message_id);
    if (this.#failure.hidden) return;
    const words = result.response || t("stopped");
    const again = result.error && el("button", { type: "button", onclick: () => this.#hears.retry(this, result.error.retry_url) }, icon("again"), t("retry"));
    this.#failure.replaceChildren(el("p", {}, words), again ?? "");
  }

  #answer(id, text, at, partial) {
    if (this.#told.has(id)) return;
    const body = el("div", { class: "answer" }, rendered(text));
    const foot = el(
      "footer",
      {},
      el("time", { datetime: at }, clock(at)),
      partial ? el("span", {}, t("stopped")) : null,
      iconButton("copy", t("copy-answer"), () => copied(text)),
    );
    this.#told.set(id, body);
    this.#answers.append(el("div", { class: "told" }, el("h2", { class: "hidden" }, t("assistant")), body, foot));
    if (this.#told.size === 1) foot.before(this.#files);
    this.#live.hidden = true;
    this.#growing.finish("");
  }

  #askAll(approvals) {
    const open = new Set(approvals.map((asked) => asked.step_id));
    for (const id of [...this.#questions.keys()]) if (!open.has(id)) this.#settled(id);
    for (const asked of approvals) {
      if (this.#questions.has(asked.step_id)) continue;
      const asks = new Question(asked, { decided: () => this.#settled(asked.step_id) });
      this.#questions.set(asked.step_id, asks.node);
      this.#asks.append(asks.node);
    }
  }

  #settled(stepId) {
    const box = this.#questions.get(stepId);
    const hadFocus = box?.contains(document.activeElement);
    box?.remove();
    this.#questions.delete(stepId);
    if (hadFocus) this.#hears.settled();
    this.#expect();
  }

  /** Show that something is going on while there is nothing else that does. */
  #expect() {
    const grows = !this.#live.hidden;
    this.#waiting.hidden = this.isFinal || grows || this.#questions.size > 0;
    this.node.setAttribute("aria-busy", String(!this.isFinal));
  }
}

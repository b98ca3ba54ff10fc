// Owns the list of dialogues: titles, when they were last used, what is new, keys to move in it.

import { announce } from "./announce.js";
import { get, send } from "./api.js";
import { byId, el, iconButton } from "./dom.js";
import { confirmed } from "./confirm.js";
import { briefly, t } from "./texts.js";
import { Unread } from "./unread.js";

const PAGE = 50;
const STEPS = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

/** `hears` has `open(id)`, `deleted(id)` and `unread(count)`. */
export class Sessions {
  #hears;
  #list = byId("sessions");
  #items = [];
  #wanted = PAGE;
  #current = null;
  #unread;

  constructor(userId, hears) {
    this.#hears = hears;
    this.#unread = new Unread(userId);
    this.#list.addEventListener("keydown", (event) => this.#key(event));
    byId("more-sessions").addEventListener("click", () => {
      this.#wanted += PAGE;
      this.load();
    });
    addEventListener("storage", () => this.#draw());
  }

  /** Read them again. */
  async load() {
    const items = [];
    while (items.length < this.#wanted) {
      const page = (await get(`/chat/sessions?limit=${PAGE}&offset=${items.length}`)).items;
      items.push(...page);
      if (page.length < PAGE) break;
    }
    byId("more-sessions").hidden = items.length < this.#wanted;
    this.#items = items;
    this.#unread.begin(items);
    this.#see();
    this.#draw();
  }

  /** Say which one is open. */
  show(id) {
    this.#current = id;
    this.#see();
    this.#draw();
  }

  titleOf(id) {
    return this.#items.find((each) => each.session_id === id)?.title || t("new-dialogue");
  }

  #see() {
    const open = this.#items.find((each) => each.session_id === this.#current);
    if (open && document.visibilityState === "visible") this.#unread.see(open);
  }

  #draw() {
    const focused = this.#list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    this.#list.replaceChildren(...this.#items.map((each) => this.#row(each)));
    const stop = this.#entries().find((each) => each.getAttribute("aria-current")) ?? this.#entries()[0];
    stop?.setAttribute("tabindex", "0");
    if (focused) this.#entries().find((each) => each.dataset.id === focused)?.focus();
    this.#hears.unread(this.#items.filter((each) => this.#isNew(each)).length);
  }

  #isNew(session) {
    const isOpen = session.session_id === this.#current && document.visibilityState === "visible";
    return !isOpen && this.#unread.has(session);
  }

  #row(session) {
    const { session_id: id, channel, last_activity_at: last } = session;
    const title = session.title || t("new-dialogue");
    const isCurrent = id === this.#current;
    const isNew = this.#isNew(session);
    const open = el(
      "button",
      { type: "button", class: "session", "data-id": id, tabindex: "-1", "aria-current": isCurrent ? "page" : null, onclick: () => this.#hears.open(id) },
      isNew ? el("span", { class: "unread" }, el("span", { class: "hidden" }, t("unread"))) : null,
      el("span", { class: "session-title" }, title),
      el("span", { class: "session-when" }, channel === "telegram" ? "Telegram · " : "", briefly(last)),
    );
    const remove = iconButton("bin", t("delete-dialogue", { title }), () => this.#remove(id, title), { tabindex: "-1" });
    return el("li", { class: isCurrent ? "current" : null }, open, remove);
  }

  #entries() {
    return [...this.#list.querySelectorAll(".session")];
  }

  /** Arrows move, Home and End jump, Delete deletes. Tab leaves the list. */
  #key(event) {
    const entries = this.#entries();
    const at = entries.indexOf(event.target.closest("li")?.querySelector(".session"));
    if (at < 0) return;
    if (event.key === "Delete") return void this.#remove(entries[at].dataset.id, this.titleOf(entries[at].dataset.id));
    if (!(event.key in STEPS)) return;
    event.preventDefault();
    const next = entries[Math.max(0, Math.min(entries.length - 1, at + STEPS[event.key]))];
    for (const each of entries) each.tabIndex = each === next ? 0 : -1;
    next.focus();
  }

  async #remove(id, title) {
    if (!(await confirmed(t("delete-question", { title }), t("delete-warning"), t("delete")))) return;
    try {
      await send("DELETE", `/chat/history/${id}`);
    } catch (problem) {
      if (problem.status !== 404) return void announce(problem.message, { seen: true });
    }
    this.#items = this.#items.filter((each) => each.session_id !== id);
    this.#unread.forget(id);
    this.#draw();
    this.#hears.deleted(id);
  }
}

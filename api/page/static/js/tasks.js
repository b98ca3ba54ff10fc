// Owns the panel of background tasks: how each stands, its result, cancel.

import { announce } from "./announce.js";
import { get, send } from "./api.js";
import { byId, el, icon } from "./dom.js";
import { fileCard } from "./files.js";
import { rendered } from "./markdown.js";
import { moment, t } from "./texts.js";

const SHOWN = 30;
const LOOK_MS = 4_000;
const OPEN = new Set(["queued", "running", "retry_scheduled"]);
const ICONS = { success: "check", failed: "cross", cancelled: "stop", queued: "clock", retry_scheduled: "again" };

/** `hears` has `open(sessionId)`. */
export class Tasks {
  #hears;
  #panel = byId("tasks");
  #list = byId("task-list");
  #timer = 0;
  #expanded = new Map();

  constructor(hears) {
    this.#hears = hears;
    this.#panel.addEventListener("close", () => clearTimeout(this.#timer));
    byId("show-tasks").addEventListener("click", () => {
      this.#panel.showModal();
      this.load();
    });
    this.#panel.addEventListener("click", (event) => {
      if (event.target === this.#panel) this.#panel.close();
    });
  }

  /** Read them again; while some are open and the panel is, that goes on. */
  async load() {
    clearTimeout(this.#timer);
    try {
      const { items } = await get(`/chat/tasks/history?limit=${SHOWN}`);
      this.#draw(items);
      const open = items.filter((task) => OPEN.has(task.state)).length;
      this.#count(open);
      if (open && this.#panel.open) this.#timer = setTimeout(() => this.load(), LOOK_MS);
    } catch (problem) {
      this.#list.replaceChildren(el("p", { class: "quiet" }, problem.message));
    }
  }

  #count(open) {
    byId("task-count").textContent = open || "";
    byId("task-count").hidden = !open;
  }

  #draw(tasks) {
    const focused = this.#list.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const empty = el("p", { class: "quiet" }, t("no-tasks"));
    this.#list.replaceChildren(...(tasks.length ? tasks.map((task) => this.#row(task)) : [empty]));
    if (focused) this.#list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  #row(task) {
    const symbol = ICONS[task.state] ? icon(ICONS[task.state]) : el("span", { class: "spinner", "aria-hidden": "true" });
    const when = task.finished_at ?? task.started_at ?? task.created_at;
    return el(
      "article",
      { class: `task ${task.state}` },
      el("p", { class: "task-text" }, task.task),
      el("p", { class: "task-state" }, symbol, t(`task-${task.state}`), el("span", { class: "quiet" }, moment(when))),
      task.error && el("p", { class: "quiet" }, task.error.message),
      this.#expanded.get(task.task_id) ?? null,
      el("div", { class: "buttons" }, this.#buttons(task)),
    );
  }

  #buttons(task) {
    const id = task.task_id;
    const button = (name, onclick) => el("button", { type: "button", "data-key": `${name}-${id}`, onclick }, t(name));
    const made = [];
    if (OPEN.has(task.state)) made.push(button("cancel-task", () => this.#cancel(id)));
    if (task.state === "success" && !this.#expanded.has(id)) made.push(button("show-result", () => this.#expand(id)));
    if (task.session_id) {
      made.push(
        button("open-dialogue", () => {
          this.#panel.close();
          this.#hears.open(task.session_id);
        }),
      );
    }
    return made;
  }

  async #cancel(id) {
    await send("POST", `/chat/tasks/${id}/cancel`).catch(said);
    await this.load();
  }

  async #expand(id) {
    const task = await get(`/chat/tasks/${id}`).catch(said);
    if (!task) return;
    const answer = el("div", { class: "answer" }, rendered(task.result));
    this.#expanded.set(id, el("div", { class: "task-result" }, answer, el("div", { class: "files" }, task.artifacts.map(fileCard))));
    await this.load();
  }
}

/** Say that something did not work; the list shows how the tasks stand. */
const said = (problem) => announce(problem.message, { seen: true });

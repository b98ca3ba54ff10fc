// Owns the lines that say which tools work on an answer; each line is one call and changes in place.

import { get } from "./api.js";
import { el, icon } from "./dom.js";
import { t } from "./texts.js";

const ICONS = { done: "check", failed: "cross", denied: "cross", invalid: "cross", expired: "clock", stopped: "stop", waiting: "hand" };
let titles = new Map();

/** Learn what tools are called in the person's language. Without it their names are shown. */
export async function learnTitles() {
  const { items } = await get("/chat/skills");
  titles = new Map(items.map(({ manifest }) => [manifest.name, manifest.title]));
}

const titleOf = (name) => titles.get(name) ?? name;

/** The calls of one turn. */
export class ToolLines {
  #node;
  #lines = new Map();

  constructor(node) {
    this.#node = node;
  }

  /** Show how a call stands: `step_id`, `name`, `title`?, `state`, `summary`. */
  show({ step_id: id, name, title, state, summary }) {
    const known = this.#lines.get(id);
    const line = known ?? el("li");
    line.className = `tool ${state}`;
    line.replaceChildren(
      ICONS[state] ? icon(ICONS[state]) : el("span", { class: "spinner", "aria-hidden": "true" }),
      el("span", { class: "tool-name" }, title ?? titleOf(name)),
      el("span", { class: "tool-summary" }, summary || t(`tool-${state}`)),
    );
    if (known) return;
    this.#lines.set(id, line);
    this.#node.append(line);
  }
}

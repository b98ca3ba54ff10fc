// Owns questions whether a call may be made: exactly what would be sent, and two buttons.

import { send } from "./api.js";
import { el, icon } from "./dom.js";
import { clock, t } from "./texts.js";

/** Make a question of an `approvals` entry or an `approval` event. `decided` is told the word. */
export function question(asked, decided) {
  const failure = el("p", { class: "failure-text", role: "alert" });
  const allow = el("button", { type: "button", class: "primary" }, t("allow"));
  const deny = el("button", { type: "button" }, t("deny"));
  const until = asked.expires_at && el("p", { class: "quiet" }, t("approval-until", { time: clock(asked.expires_at) }));
  const box = el(
    "section",
    { class: "approval", "aria-label": t("approval-label", { tool: asked.title }) },
    el("h3", {}, icon("hand"), t("approval-title", { tool: asked.title })),
    argumentsOf(asked.arguments),
    until,
    failure,
    el("div", { class: "buttons" }, allow, deny),
  );
  const decide = async (approved) => {
    allow.disabled = deny.disabled = true;
    try {
      const address = asked.approve_url ?? `/api/v1/workflows/${encodeURI(asked.workflow_id)}/approve`;
      await send("POST", address, { step_id: asked.step_id, approved });
      decided(approved);
    } catch (problem) {
      failure.textContent = problem.message;
      allow.disabled = deny.disabled = problem.status === 409 || problem.status === 404;
    }
  };
  allow.addEventListener("click", () => decide(true));
  deny.addEventListener("click", () => decide(false));
  return box;
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

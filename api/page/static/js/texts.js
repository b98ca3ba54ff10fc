// Owns the words of the page in its two languages, and dates, sizes and numbers as written there.

import { choice, keepChoice } from "./kept.js";

let texts = {};

/** Return the language of the page: `ru` or `en`. */
export const language = () => document.documentElement.lang;

/** Return the language as the person's region writes it: clocks and dates differ within one. */
function region() {
  return navigator.languages.find((tag) => tag.startsWith(`${language()}-`)) ?? language();
}

/** Return a text with its placeholders filled. */
export function t(key, values = {}) {
  const text = texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Load a language and show it wherever index.html names a text. */
export async function speak(wanted) {
  const response = await fetch(`/page/texts/${wanted}.json`);
  if (!response.ok) throw new Error(`no texts: ${response.status}`);
  texts = await response.json();
  document.documentElement.lang = wanted;
  fill(document);
}

/** Whether the person chose the language here; else their account's is used. */
export const isChosen = () => choice("language") !== null;

/** Remember a choice. */
export const choose = (wanted) => keepChoice("language", wanted);

function fill(root) {
  for (const node of root.querySelectorAll("[data-text]")) node.textContent = t(node.dataset.text);
  for (const node of root.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", t(node.dataset.label));
    if (node.matches("button")) node.title = t(node.dataset.label);
  }
  for (const node of root.querySelectorAll("[data-placeholder]")) {
    node.placeholder = t(node.dataset.placeholder);
  }
}

/** Return the time of day. */
export function clock(moment) {
  return new Date(moment).toLocaleTimeString(region(), { timeStyle: "short" });
}

/** Return the day as people call it: today, yesterday, a date. */
export function day(moment) {
  const at = new Date(moment);
  const ago = daysAgo(at);
  if (ago === 0) return t("today");
  if (ago === 1) return t("yesterday");
  const year = at.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return at.toLocaleDateString(region(), { day: "numeric", month: "long", year });
}

/** Return when something was, short: the time today, else the day. */
export function briefly(moment) {
  const at = new Date(moment);
  if (daysAgo(at) === 0) return clock(at);
  if (daysAgo(at) === 1) return t("yesterday");
  return at.toLocaleDateString(region(), { day: "numeric", month: "short" });
}

/** Return day and time. */
export function moment(value) {
  return daysAgo(new Date(value)) === 0 ? clock(value) : `${day(value)}, ${clock(value)}`;
}

/** Return a size in bytes as people read it. */
export function size(bytes) {
  const [unit, by] = bytes < 1_000_000 ? ["kilobyte", 1_000] : ["megabyte", 1_000_000];
  const value = Math.max(bytes / by, 0.1);
  const maximumFractionDigits = value < 10 ? 1 : 0;
  return new Intl.NumberFormat(region(), { style: "unit", unit, maximumFractionDigits }).format(value);
}

function daysAgo(at) {
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(new Date()) - midnight(at)) / 86_400_000);
}

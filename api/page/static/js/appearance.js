// Owns light and dark: the system's, or the one that was chosen here.

import { choice, keepChoice } from "./kept.js";

const ORDER = ["system", "light", "dark"];

/** Return what is chosen: `system`, `light` or `dark`. */
export const chosenTheme = () => choice("theme") ?? "system";

/** Choose the next one and return it. */
export function nextTheme() {
  const next = ORDER[(ORDER.indexOf(chosenTheme()) + 1) % ORDER.length];
  if (next === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  keepChoice("theme", next === "system" ? null : next);
  return next;
}

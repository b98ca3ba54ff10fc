// Owns the list of dialogues as a drawer on narrow screens: there it slides in and out.

import { byId } from "./dom.js";

const narrow = matchMedia("(max-width: 48rem)");

/** Make the drawer work. */
export function prepareDrawer() {
  byId("open-drawer").addEventListener("click", () => slide(true));
  byId("close-drawer").addEventListener("click", () => slide(false));
  byId("veil").addEventListener("click", () => slide(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen() && !document.querySelector("dialog[open]")) slide(false);
  });
  narrow.addEventListener("change", () => slide(false));
  slide(false);
}

/** Close it; on wide screens nothing happens. */
export const closeDrawer = () => isOpen() && slide(false);

const isOpen = () => document.body.classList.contains("drawer-open");

function slide(open) {
  const was = isOpen();
  document.body.classList.toggle("drawer-open", open && narrow.matches);
  byId("sidebar").inert = narrow.matches && !open;
  byId("main").inert = narrow.matches && open;
  byId("open-drawer").setAttribute("aria-expanded", String(open));
  if (!narrow.matches) return;
  if (open) byId("close-drawer").focus();
  else if (was) byId("open-drawer").focus();
}

// Owns the question before something that cannot be undone.

import { byId } from "./dom.js";

/** Ask; resolves to whether the person is sure. Esc and the first button mean no. */
export function confirmed(question, warning, action) {
  const dialog = byId("confirm");
  byId("confirm-question").textContent = question;
  byId("confirm-warning").textContent = warning;
  byId("confirm-action").textContent = action;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
  });
}

// Owns the form to log in or to make an account.

import { byId, icon } from "./dom.js";
import { ask, sending } from "./problem.js";
import { logIn } from "./tokens.js";
import { language, t } from "./texts.js";

const RULES = { username: "username-rules", password: "password-rules" };
let isNew = false;

/** Make the form work; `entered` is called when somebody has logged in. */
export function prepareEntrance(entered) {
  byId("entrance-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    await enter(entered);
  });
  byId("entrance-other").addEventListener("click", () => turn(!isNew));
  byId("show-password").addEventListener("click", togglePassword);
}

/** Show the form, with a reason if there is one. */
export function showEntrance(reason = "") {
  byId("chat").hidden = true;
  byId("entrance").hidden = false;
  turn(false);
  fail(reason);
  byId("username").focus();
}

/** Say the form's words again, in another language. */
export const retellEntrance = () => turn(isNew);

function turn(toNew) {
  isNew = toNew;
  byId("entrance-title").textContent = t(isNew ? "register-title" : "login-title");
  byId("entrance-hint").textContent = t(isNew ? "register-hint" : "login-hint");
  byId("enter").textContent = t(isNew ? "register" : "login");
  byId("entrance-other").textContent = t(isNew ? "to-login" : "to-register");
  byId("password-hint").hidden = !isNew;
  byId("password").autocomplete = isNew ? "new-password" : "current-password";
  fail("");
}

async function enter(entered) {
  const username = byId("username").value.trim();
  const password = byId("password").value;
  if (!username || !password) {
    fail(t("fill-in"));
    byId(username ? "password" : "username").focus();
    return;
  }
  byId("enter").disabled = true;
  fail("");
  try {
    if (isNew) await register(username, password);
    await logIn(username, password);
    byId("password").value = "";
    await entered();
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    fail(wordsOf(problem));
    byId("username").focus();
  } finally {
    byId("enter").disabled = false;
  }
}

/** The account begins with the language of the page and the zone of the browser. */
async function register(username, password) {
  const account = { username, password, locale: language() };
  const { timeZone: timezone } = Intl.DateTimeFormat().resolvedOptions();
  const path = "/api/v1/auth/register";
  try {
    await ask(path, sending("POST", { ...account, timezone }));
  } catch (problem) {
    if (!problem.errors?.some((error) => error.loc.includes("timezone"))) throw problem;
    await ask(path, sending("POST", account)); // a zone that the server does not know
  }
}

function wordsOf(problem) {
  const field = problem.errors.flatMap((error) => error.loc).find((name) => name in RULES);
  if (!field) return problem.message;
  return isNew ? t(RULES[field]) : t("wrong-login");
}

function fail(words) {
  const box = byId("entrance-failure");
  box.textContent = words;
  box.hidden = !words;
  for (const name of ["username", "password"]) byId(name).toggleAttribute("aria-invalid", Boolean(words));
}

function togglePassword() {
  const box = byId("password");
  const show = box.type === "password";
  box.type = show ? "text" : "password";
  const button = byId("show-password");
  button.replaceChildren(icon(show ? "eye-off" : "eye"));
  button.setAttribute("aria-pressed", String(show));
  box.focus();
}

// Owns the start of the page: language, who is there, and the switches that are always in reach.

import { get, send } from "./api.js";
import { chosenTheme, nextTheme } from "./appearance.js";
import { byId, icon } from "./dom.js";
import { prepareDrawer } from "./drawer.js";
import { prepareEntrance, retellEntrance, showEntrance } from "./entrance.js";
import { ofTab } from "./kept.js";
import { Room } from "./room.js";
import { choose, isChosen, language, speak, t } from "./texts.js";
import { logOut, restore, whenLost } from "./tokens.js";
import { learnTitles } from "./tools.js";

const REASON = "reason";
let room = null;

async function start() {
  await speak(language());
  prepareSwitches();
  prepareDrawer();
  prepareEntrance(enter);
  whenLost(() => leave(t("login-ended")));
  if (await restore()) {
    try {
      await enter();
      return;
    } catch (problem) {
      if (problem.status !== 401) ofTab.set(REASON, problem.message);
    }
  }
  showEntrance(ofTab.get(REASON) ?? "");
  ofTab.remove(REASON);
}

async function enter() {
  const user = await get("/users/me");
  if (!isChosen() && user.locale !== language()) await speak(user.locale);
  sayTheme();
  byId("account-name").textContent = user.display_name;
  byId("hello").textContent = t("hello", { name: user.display_name });
  await learnTitles();
  byId("entrance").hidden = true;
  byId("chat").hidden = false;
  room = new Room(user);
  await room.begin();
}

/** Leave; the page starts over, so that nothing of this person stays in memory. */
function leave(reason = "") {
  room?.close();
  if (reason) ofTab.set(REASON, reason);
  history.replaceState(null, "", location.pathname);
  location.reload();
}

function prepareSwitches() {
  for (const button of document.querySelectorAll(".theme")) {
    button.addEventListener("click", () => {
      nextTheme();
      sayTheme();
    });
  }
  for (const button of document.querySelectorAll(".language")) {
    button.addEventListener("click", () => changeLanguage(language() === "ru" ? "en" : "ru"));
  }
  byId("log-out").addEventListener("click", async () => {
    await logOut();
    leave();
  });
  byId("skip").addEventListener("click", () => byId("message").focus());
  sayTheme();
}

function sayTheme() {
  const theme = chosenTheme();
  for (const button of document.querySelectorAll(".theme")) {
    button.replaceChildren(icon(`theme-${theme}`));
    button.title = t(`theme-${theme}`);
    button.setAttribute("aria-label", t(`theme-${theme}`));
  }
}

/** Where somebody is logged in their account speaks it too, and the page is drawn anew. */
async function changeLanguage(wanted) {
  choose(wanted);
  if (room) {
    await send("PATCH", "/users/me", { locale: wanted }).catch(() => {}); // the page changes anyway
    document.documentElement.lang = wanted;
    location.reload();
    return;
  }
  await speak(wanted);
  sayTheme();
  retellEntrance();
}

start();

// Owns the login of this tab: an access token of minutes, a refresh token that works once.
//
// They are kept in memory and in sessionStorage, which survives a reload and ends with the tab.
// Tabs share them over a BroadcastChannel, since two that exchanged the same refresh token would
// end the login everywhere (the server takes it for stolen).

import { ofTab } from "./kept.js";
import { ask, Problem, sending } from "./problem.js";

const EARLY_MS = 60_000;
const PEERS_MS = 120;
const AGAIN_MS = 10_000;
const KEY = "login";
const OUT = "logged-out"; // whoever has left this tab stays out: no other tab's login is taken up

const peers = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("assistant-login");
let login = null;
let exchanging = null;
let asking = false;
let timer = 0;
const onRenewed = new Set();
const onLost = new Set();

/** Hear of each new access token. */
export const whenRenewed = (hear) => onRenewed.add(hear);

/** Hear that the login has ended. */
export const whenLost = (hear) => onLost.add(hear);

/** Take up the login of this tab, or of another open one; tells whether there is one. */
export async function restore() {
  const kept = ofTab.get(KEY);
  if (kept) adopt(kept);
  else if (!ofTab.get(OUT)) await newerOfPeers();
  return login !== null;
}

/** Log in. Raises `Problem`. */
export async function logIn(username, password) {
  const response = await ask("/api/v1/auth/login", sending("POST", { username, password }));
  adopt(fromServer(await response.json()));
}

/** End the login here, in other tabs and at the server. */
export async function logOut() {
  const ended = login;
  forget();
  if (!ended) return;
  peers?.postMessage({ out: ended.user });
  await ask("/api/v1/auth/logout", sending("POST", { refresh_token: ended.refresh })).catch(() => {});
}

/** Return an access token that holds for a while; `used` is one that was refused. */
export async function accessToken(used = null) {
  if (!login) throw new Problem(401, "logged_out", "");
  if (login.access !== used && login.endsAt - Date.now() > EARLY_MS / 2) return login.access;
  exchanging ??= exchange().finally(() => (exchanging = null));
  await exchanging;
  return login.access;
}

async function exchange() {
  const spent = login.refresh;
  await alone(async () => {
    await newerOfPeers();
    if (!login) throw new Problem(401, "logged_out", "");
    if (login.refresh !== spent) return;
    try {
      const body = sending("POST", { refresh_token: spent });
      adopt(fromServer(await (await ask("/api/v1/auth/refresh", body)).json()));
    } catch (problem) {
      if (problem.status === 401 || problem.status === 422) lose();
      throw problem;
    }
    peers?.postMessage({ login });
  });
}

/** Let one tab at a time exchange; where browsers have no locks (plain http), the question does. */
function alone(work) {
  return navigator.locks ? navigator.locks.request("assistant-login", work) : work();
}

async function newerOfPeers() {
  asking = true;
  peers?.postMessage({ asks: true });
  await new Promise((done) => setTimeout(done, peers ? PEERS_MS : 0));
  asking = false;
}

peers?.addEventListener("message", ({ data }) => {
  if (data.asks && login) peers.postMessage({ login });
  if (data.out && login?.user === data.out) lose();
  if (!data.login) return;
  if (login ? login.user === data.login.user && login.at < data.login.at : asking) adopt(data.login);
});

function fromServer(pair) {
  const at = Date.now();
  return {
    access: pair.access_token,
    refresh: pair.refresh_token,
    endsAt: at + pair.expires_in * 1_000,
    user: JSON.parse(atob(pair.access_token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"))).sub,
    at,
  };
}

function adopt(next) {
  login = next;
  ofTab.set(KEY, next);
  ofTab.remove(OUT);
  clearTimeout(timer);
  timer = setTimeout(renew, Math.max(next.endsAt - Date.now() - EARLY_MS, 0));
  for (const hear of onRenewed) hear(next.access);
}

/** Exchange in time; without a connection it is tried again until there is one. */
async function renew() {
  try {
    exchanging ??= exchange().finally(() => (exchanging = null));
    await exchanging;
  } catch {
    if (login) timer = setTimeout(renew, AGAIN_MS);
  }
}

function forget() {
  login = null;
  clearTimeout(timer);
  ofTab.remove(KEY);
  ofTab.set(OUT, true);
}

function lose() {
  forget();
  for (const hear of onLost) hear();
}

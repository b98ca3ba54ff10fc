// Owns requests as the person who is logged in.

import { ask, sending } from "./problem.js";
import { accessToken } from "./tokens.js";

const API = "/api/v1";

/** GET JSON from a path below `/api/v1`. */
export const get = async (path) => (await authorised(below(path))).json();

/** POST, PATCH, DELETE there; returns JSON, or null when there is none. */
export async function send(method, path, body, headers = {}) {
  const options = sending(method, body);
  const response = await authorised(below(path), { ...options, headers: { ...options.headers, ...headers } });
  return response.status === 204 ? null : response.json();
}

/** Return a response that tells server-sent events; with a body it is a POST. */
export function streamed(path, signal, body) {
  const options = body ? sending("POST", body) : {};
  return authorised(below(path), { ...options, signal, headers: { ...options.headers, Accept: "text/event-stream" } });
}

/** Return a file. The type that the server says is dropped: what is a picture, the page decides. */
export async function file(url) {
  const address = new URL(url, location.origin);
  if (address.origin !== location.origin || !address.pathname.startsWith(`${API}/artifacts/`)) {
    throw new Error("not an address of a file");
  }
  return (await authorised(address.pathname)).arrayBuffer();
}

const below = (path) => (path.startsWith(API) ? path : API + path);

async function authorised(path, options = {}) {
  const token = await accessToken();
  try {
    return await ask(path, withToken(options, token));
  } catch (problem) {
    if (problem.status !== 401) throw problem;
    return ask(path, withToken(options, await accessToken(token)));
  }
}

function withToken(options, token) {
  return { ...options, headers: { ...options.headers, Authorization: `Bearer ${token}` } };
}

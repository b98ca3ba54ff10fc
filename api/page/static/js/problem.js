// Owns failures as people are told them: the server's plain words, or ours when it cannot be reached.

import { t } from "./texts.js";

/** A request that failed; `message` is for people, `code` for the program, `retryAfter` in seconds. */
export class Problem extends Error {
  constructor(status, code, message, { errors = [], retryAfter = 0 } = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.retryAfter = retryAfter;
  }

  /** Read what the server says (RFC 9457). */
  static async of(response) {
    const said = await response.json().catch(() => ({}));
    const retryAfter = Number(response.headers.get("Retry-After")) || 0;
    const code = said.code ?? (response.status > 500 ? "unavailable" : ""); // a proxy says no code
    return new Problem(response.status, code, said.detail ?? t("failed"), { errors: said.errors, retryAfter });
  }

  static unreachable() {
    return new Problem(0, "unreachable", t("unreachable"));
  }
}

/** Fetch from our own server. Raises `Problem` for whatever is no success. */
export async function ask(path, options = {}) {
  const headers = { "Accept-Language": document.documentElement.lang, ...options.headers };
  let response;
  try {
    response = await fetch(path, { ...options, headers, credentials: "omit", redirect: "error" });
  } catch {
    throw Problem.unreachable();
  }
  if (!response.ok) throw await Problem.of(response);
  return response;
}

/** Return options that send JSON. */
export function sending(method, body) {
  if (body === undefined) return { method };
  return { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

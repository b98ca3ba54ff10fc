// Owns failures as people are told them: the server's plain words, or ours when it cannot be reached.

import { t } from "./texts.js";

/** A request that failed; `message` is for people, `code` for the program. */
export class Problem extends Error {
  constructor(status, code, message, errors = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }

  /** Read what the server says (RFC 9457). */
  static async of(response) {
    const said = await response.json().catch(() => ({}));
    return new Problem(response.status, said.code ?? "", said.detail ?? t("failed"), said.errors ?? []);
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

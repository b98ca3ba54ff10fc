// Owns which dialogues have something new: what was seen, by the last activity at that time.

import { ofBrowser } from "./kept.js";

/** The marks of one person in this browser. */
export class Unread {
  #key;

  constructor(userId) {
    this.#key = `seen:${userId}`;
  }

  /** Take everything that is there on the very first visit as seen. */
  begin(sessions) {
    if (ofBrowser.get(this.#key)) return;
    const since = sessions.map((each) => each.last_activity_at).sort().at(-1) ?? "";
    ofBrowser.set(this.#key, { since, seen: {} });
  }

  has(session) {
    const { since, seen } = this.#marks();
    return Date.parse(session.last_activity_at) > Date.parse(seen[session.session_id] ?? (since || 0));
  }

  see(session) {
    const marks = this.#marks();
    marks.seen[session.session_id] = session.last_activity_at;
    ofBrowser.set(this.#key, marks);
  }

  forget(sessionId) {
    const marks = this.#marks();
    delete marks.seen[sessionId];
    ofBrowser.set(this.#key, marks);
  }

  #marks() {
    return ofBrowser.get(this.#key) ?? { since: "", seen: {} };
  }
}

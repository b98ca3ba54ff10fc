// Owns what must be right before the first paint: language and colours of the page.
"use strict";
(() => {
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // storage is off: the browser's own preferences hold
    }
  };
  const root = document.documentElement;
  const spoken = [kept("language"), ...navigator.languages].map((tag) => (tag ?? "").slice(0, 2));
  root.lang = spoken.find((tag) => tag === "ru" || tag === "en") ?? "en";
  const theme = kept("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
})();

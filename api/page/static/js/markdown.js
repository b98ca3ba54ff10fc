// Owns model output on its way to the screen: Markdown, then an allow-list, then links made plain.
// Nothing of it runs, loads or looks like a part of the page.

import { el, icon, iconButton } from "./dom.js";
import { announce } from "./announce.js";
import { t } from "./texts.js";

const TAGS = [
  "a", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li",
  "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
];
const CLASSES = new Set(["scroll", "picture", "to-center", "to-right", "to-left"]);
const LEADS_OUT = /^(https?:\/\/|mailto:)/i;

const parser = globalThis.markdownit({ html: false, linkify: true, breaks: true, maxNesting: 40 });
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
parser.validateLink = (url) => LEADS_OUT.test(url.trim());
parser.renderer.rules.table_open = () => '<div class="scroll"><table>';
parser.renderer.rules.table_close = () => "</table></div>";
for (const cell of ["th_open", "td_open"]) parser.renderer.rules[cell] = alignedCell;
// A picture is a way to carry something out without a click. It becomes a link that says so.
parser.renderer.rules.image = (tokens, at) => {
  const { escapeHtml } = parser.utils;
  const label = tokens[at].content || t("picture");
  return `<a class="picture" href="${escapeHtml(tokens[at].attrGet("src") ?? "")}">${escapeHtml(label)}</a>`;
};

/** Return Markdown as nodes that are safe to show. */
export function rendered(markdown) {
  const fragment = globalThis.DOMPurify.sanitize(parser.render(markdown), {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ["href", "class", "start"],
    ALLOWED_URI_REGEXP: LEADS_OUT,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const node of fragment.querySelectorAll("[class]")) keepOwnClasses(node);
  for (const link of fragment.querySelectorAll("a")) showWhere(link);
  for (const block of fragment.querySelectorAll("pre")) withCopy(block);
  for (const table of fragment.querySelectorAll(".scroll")) table.tabIndex = 0;
  return fragment;
}

function alignedCell(tokens, at) {
  const aligned = /text-align:(left|center|right)/.exec(tokens[at].attrGet("style") ?? "");
  const tag = tokens[at].tag;
  return aligned ? `<${tag} class="to-${aligned[1]}">` : `<${tag}>`;
}

function keepOwnClasses(node) {
  for (const name of [...node.classList]) if (!CLASSES.has(name)) node.classList.remove(name);
  if (!node.classList.length) node.removeAttribute("class");
}

/** Say where a link leads, whatever its text claims, and let the place learn nothing of us. */
function showWhere(link) {
  const address = addressOf(link.getAttribute("href"));
  if (!address) return void link.replaceWith(...link.childNodes);
  link.target = "_blank";
  link.rel = "noopener noreferrer nofollow";
  link.title = address.href;
  if (link.classList.contains("picture")) link.prepend(icon("picture"));
  const host = address.host || address.pathname;
  if (link.textContent.trim() !== host && !isSaid(link.textContent, address)) {
    link.append(el("span", { class: "host" }, host));
  }
}

function isSaid(text, address) {
  const said = addressOf(text.trim());
  return said !== null && said.href === address.href;
}

function addressOf(text) {
  try {
    const address = new URL(text);
    return LEADS_OUT.test(address.href) ? address : null;
  } catch {
    return null;
  }
}

function withCopy(block) {
  const copy = iconButton("copy", t("copy-code"), async () => {
    await copied(block.querySelector("code")?.textContent ?? "");
  });
  const frame = el("div", { class: "code" });
  block.tabIndex = 0;
  block.replaceWith(frame);
  frame.append(block, copy);
}

/** Copy a text and say so. */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    announce(t("copied"), { seen: true });
  } catch {
    announce(t("copy-failed"), { seen: true });
  }
}

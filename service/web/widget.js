// <related-knowledge>: what the knowledge base holds on the subject of the page around it.
//
// The service puts four constants in front of this file (service/web/widget_script.py): WORDS, the words
// of the interface by language; STYLE, the style sheet; COUNTRIES, ISO 3166-1 alpha-3 codes to
// alpha-2; RIGHT_TO_LEFT, the languages written so.
//
// What the service answers is only ever set as text, never as HTML. The host's page is read, and
// nothing of it is changed; no cookie is sent and nothing is stored.

const RELATED = new URL("api/v1/related", import.meta.url);
const ATTRIBUTES = ["title", "text", "document", "url", "kinds", "language", "limit", "lang"];
const MOST_CHARACTERS = 10_800; // the service compares twelve pieces of 900 characters, no more
const QUOTED_CHARACTERS = 160; // four or five lines of a column: enough to judge by
const MOST_COUNTRIES = 3; // named on a card; a regional report has dozens
const NEAR = "400px"; // half a screen or so before it is scrolled into sight
const PATIENCE = 20_000; // milliseconds; nobody waits longer for what stands beside a page

const style = new CSSStyleSheet(); // no style in a page, so that no policy of the host forbids it
style.replaceSync(STYLE);

class RelatedKnowledge extends HTMLElement {
  static observedAttributes = ATTRIBUTES;
  #root = this.attachShadow({ mode: "open" });
  #near = null;
  #asking = null; // the AbortController of the request that counts
  #changed = false;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [style];
  }

  connectedCallback() {
    this.#show(line("widget_looking", speech(this)));
    this.#near = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && this.refresh(),
      { rootMargin: NEAR },
    );
    this.#near.observe(this);
  }

  disconnectedCallback() {
    this.#near.disconnect();
    this.#asking?.abort();
    this.#asking = null;
  }

  attributeChangedCallback() {
    if (!this.#asking || this.#changed) return; // not asked yet, or about to ask again
    this.#changed = true;
    queueMicrotask(() => {
      this.#changed = false;
      if (this.#asking) this.refresh();
    });
  }

  /** Asks anew. For hosts that change their page without loading another one. */
  async refresh() {
    this.#near?.disconnect();
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    const timer = setTimeout(() => asking.abort(), PATIENCE);
    const language = speech(this);
    let content;
    try {
      await documentRead();
      const found = await ask(wish(this), asking.signal);
      content = found.length ? list(found, language) : [line("widget_nothing", language)];
    } catch (error) {
      if (this.#asking === asking) console.warn(`related-knowledge: ${error.message}`);
      content = [line("widget_down", language)];
    }
    clearTimeout(timer);
    if (this.#asking === asking) this.#show(...content); // else a later request counts, or none
  }

  #show(...content) {
    const language = speech(this);
    // An empty title keeps the browser from showing the element's own one, a parameter, as a hint.
    const widget = { class: "related", part: "widget", lang: language, title: "" };
    this.#root.replaceChildren(
      element("section", { ...widget, dir: direction(language) }, ...content),
    );
  }
}

// --- Asking ------------------------------------------------------------------------------------

/** What the element's attributes ask for, else what its page is about: the API's parameters. */
function wish(host) {
  const given = (name) => (host.getAttribute(name) ?? "").trim();
  const parameters = {};
  for (const [name, attribute] of [["kind", "kinds"], ["language", "language"]]) {
    const values = given(attribute).split(",").map((value) => value.trim()).filter(Boolean);
    if (values.length) parameters[name] = values;
  }
  if (/^\d+$/.test(given("limit"))) parameters.limit = Number(given("limit"));
  if (given("document")) return { ...parameters, document: given("document") };
  if (given("url")) return { ...parameters, url: given("url") };
  const own = given("title") || given("text");
  const title = own ? given("title") : document.title;
  const text = own ? given("text") : mainText();
  return { ...parameters, title: clipped(title, MOST_CHARACTERS), text: clipped(text, MOST_CHARACTERS) };
}

function mainText() {
  const main = document.querySelector("main, [role=main]") ?? document.querySelector("article");
  return (main ?? document.body).innerText;
}

function documentRead() {
  if (document.readyState !== "loading") return null;
  return new Promise((read) => document.addEventListener("DOMContentLoaded", read, { once: true }));
}

async function ask(parameters, signal) {
  const response = await fetch(RELATED, {
    method: "POST", // the page's text then stands in no address
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(parameters),
    credentials: "omit",
    referrerPolicy: "no-referrer",
    signal,
  });
  if (response.status === 404) return []; // a document that is not there has nothing related
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error?.message ?? response.status);
  return answer.related;
}

// --- Showing -----------------------------------------------------------------------------------

function list(found, language) {
  return [
    element("h2", { part: "heading" }, WORDS[language].widget_heading),
    element("ul", { part: "list" }, ...found.map((one) => card(one, language))),
  ];
}

function card({ document: source, link, place, why }, language) {
  const known = source.language !== "und";
  const own = known ? { lang: source.language, dir: direction(source.language) } : { dir: "auto" };
  const target = webAddress(link);
  const opens = { href: target, target: "_blank", rel: "noopener", part: "link" };
  const title = target ? element("a", opens, source.title) : source.title;
  const shared = [...why.countries.map((code) => country(code, language)), ...why.themes, ...why.codes];
  return element(
    "li",
    { class: "card", part: "card" },
    element("p", { class: "title", part: "title", ...own, dir: "auto" }, title),
    element("p", { class: "about", part: "about" }, about(source, language)),
    element("blockquote", { part: "quote", ...own }, clipped(why.passages[0], QUOTED_CHARACTERS, "…")),
    ...note(placeText(place, WORDS[language]), shared, WORDS[language]),
  );
}

function about(source, language) {
  const names = source.countries.slice(0, MOST_COUNTRIES).map((code) => country(code, language));
  const more = source.countries.length > MOST_COUNTRIES ? " …" : "";
  const kind = WORDS[language][`kind_${source.kind}`] ?? capitalised(source.kind);
  return [kind, names.join(", ") + more, source.year].filter(Boolean).join(" · ");
}

/** Where the quoted words stand, and what the two have in common; nothing where there is neither. */
function note(where, shared, words) {
  const parts = [];
  if (where) parts.push(element("bdi", {}, where)); // times run from left to right
  if (where && shared.length) parts.push(" · ");
  if (shared.length) {
    const [before, after] = words.widget_shared.split("{values}");
    parts.push(before, element("bdi", {}, shared.join(", ")), after);
  }
  return parts.length ? [element("p", { class: "note", part: "note" }, ...parts)] : [];
}

function line(word, language) {
  return element("p", { class: "line", part: "message", role: "status" }, WORDS[language][word]);
}

/** A new element; strings among its children become text. */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

/** The link as an address of the web, resolved against the service; null for `javascript:` etc. */
function webAddress(link) {
  try {
    const address = new URL(link, RELATED);
    return ["http:", "https:"].includes(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}

// --- Words -------------------------------------------------------------------------------------

/** The language to speak: the element's own, that of the results it asks for, the page's, the
    reader's; the first of these that we have, else English. */
function speech(host) {
  const results = (host.getAttribute("language") ?? "").split(",");
  const around = [host.closest("[lang]")?.lang, document.documentElement.lang];
  for (const tag of [host.lang, ...results, ...around, ...navigator.languages]) {
    const code = (tag ?? "").trim().toLowerCase().split("-")[0];
    if (Object.hasOwn(WORDS, code)) return code;
  }
  return "en";
}

function direction(language) {
  return RIGHT_TO_LEFT.includes(language) ? "rtl" : "ltr";
}

function country(code, language) {
  const region = COUNTRIES[code];
  return region ? new Intl.DisplayNames(language, { type: "region" }).of(region) : code;
}

/** "page 12", "pages 12–13", "3:31–3:48"; empty where there is no place. */
function placeText({ page_first: first, page_last: last, start_time: start, end_time: end }, words) {
  if (start !== null) return [...new Set([clock(start), clock(end ?? start)])].join("–");
  if (first === null) return "";
  if (last > first) return words.pages.replace("{first}", first).replace("{last}", last);
  return words.page.replace("{page}", first);
}

function clock(seconds) {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (number) => String(number).padStart(2, "0");
  const rest = two(Math.floor(seconds) % 60);
  return hours ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

function capitalised(kind) {
  return kind.slice(0, 1).toUpperCase() + kind.slice(1).replaceAll("_", " ");
}

/** The text's beginning in whole words, as in service/web/text.py. */
function clipped(text, most, end = "") {
  const whole = text.trim().replace(/\s*\n\s*/g, "\n"); // no empty lines
  const characters = Array.from(whole);
  if (characters.length <= most) return whole;
  const cut = characters.slice(0, most).join("");
  const word = cut.search(/\s\S*$/);
  return (word > most / 2 ? cut.slice(0, word) : cut).trimEnd() + end; // no spaces: cut anywhere
}

customElements.get("related-knowledge") ?? customElements.define("related-knowledge", RelatedKnowledge);

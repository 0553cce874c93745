// The search page, made smoother. Without this script everything works by loading pages; with it a
// page is fetched as before and only what differs is put in place. It makes no HTML of its own: what
// it shows was made, and escaped, by the server, or is set as text.

const root = document.documentElement;
const words = document.body.dataset;
const status = document.getElementById("status");
const PAGES_KEPT = 20; // for going back without asking again

root.classList.add("scripted"); // shows what only works with script, see page.css
history.scrollRestoration = "manual";

/** Tells people who listen instead of looking. */
function announce(text) {
  status.textContent = "";
  setTimeout(() => { status.textContent = text; }, 50); // the same text twice is else not read again
}

// --- From page to page, in place -------------------------------------------------------------

const pages = new Map(); // address → its HTML
let fetching = new AbortController();
let shown = location.pathname + location.search;
let travelling = false; // through the history: what is shown is not yet what the entry is about

async function fetched(address) {
  if (pages.has(address)) return pages.get(address);
  const response = await fetch(address, { signal: fetching.signal });
  const type = response.headers.get("Content-Type") ?? "";
  if (!type.startsWith("text/html")) throw new TypeError("this is no page");
  const html = await response.text();
  if (response.ok) {
    pages.set(address, html);
    if (pages.size > PAGES_KEPT) pages.delete(pages.keys().next().value);
  }
  return html;
}

/** Shows the page at an address. `settle` puts focus and scroll where they belong. */
async function show(address, { push, settle }) {
  fetching.abort();
  fetching = new AbortController();
  travelling = !push;
  document.getElementById("page").setAttribute("aria-busy", "true");
  if (push) pages.delete(address); // asked again, it is answered anew
  let html;
  try {
    html = await fetched(address);
  } catch (error) {
    if (error.name !== "AbortError") push ? location.assign(address) : location.reload();
    return;
  }
  if (push) {
    remember();
    if (address !== shown) history.pushState(null, "", address);
  }
  shown = address;
  const next = new DOMParser().parseFromString(html, "text/html");
  document.title = next.title;
  document.body.className = next.body.className;
  for (const part of ["#page", ".skip", "footer"]) replace(part, next);
  if (!push) setControls(); // else what is being typed meanwhile would be lost
  settle();
  travelling = false;
  remember();
  announce(document.getElementById("page").dataset.announcement ?? "");
  listen();
}

function replace(selector, next) {
  const [old, fresh] = [document.querySelector(selector), next.querySelector(selector)];
  if (old && fresh) old.replaceWith(document.adoptNode(fresh));
  else if (old) old.remove();
  else if (fresh) document.body.prepend(document.adoptNode(fresh)); // only .skip comes and goes
}

/** The address that sending the form would lead to, without what was left empty. */
function addressOf(form) {
  const given = [...new FormData(form)].filter(([, value]) => String(value).trim());
  return `/?${new URLSearchParams(given)}`;
}

/** Ticks and fills the controls as the address says: a browser that goes back may bring others. */
function setControls() {
  const given = new URLSearchParams(location.search);
  for (const control of document.getElementById("ask")?.elements ?? []) {
    if (control.type === "checkbox") control.checked = given.getAll(control.name).includes(control.value);
    else if (control.type === "search" || control.type === "number") control.value = given.get(control.name) ?? "";
  }
}

// --- Where one was: scroll and focus, kept with each entry of the history ----------------------

function keyOf(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.form) {
    const within = element.form.id === "ask" ? "" : `#${CSS.escape(element.form.id)} `;
    return `${within}[name="${CSS.escape(element.name)}"][value="${CSS.escape(element.value)}"]`;
  }
  if (element.matches("a[href]")) return `a[href="${CSS.escape(element.getAttribute("href"))}"]`;
  return null;
}

function remember() {
  if (travelling) return;
  history.replaceState({ scroll: scrollY, focus: keyOf(document.activeElement) }, "");
}

function restore() {
  const { scroll, focus } = history.state ?? {};
  if (focus) document.querySelector(focus)?.focus({ preventScroll: true });
  if (scroll !== undefined) scrollTo(0, scroll);
}

let pause;
addEventListener("scroll", () => {
  clearTimeout(pause);
  pause = setTimeout(remember, 150); // browsers refuse too many changes of the history
}, { passive: true });
addEventListener("focusin", remember);

/** Runs what changes the page, and keeps the control with this key where it is in the window. */
function inPlace(key) {
  const before = document.querySelector(key)?.getBoundingClientRect().top;
  return () => {
    const control = document.querySelector(key);
    if (!control) return;
    control.focus({ preventScroll: true });
    scrollBy(0, control.getBoundingClientRect().top - before);
  };
}

function focusOn(selector) {
  const element = document.querySelector(selector);
  element?.focus({ preventScroll: true });
  element?.scrollIntoView();
}

addEventListener("popstate", () => {
  const address = location.pathname + location.search;
  if (address === shown) restore(); // from one part of a page to another
  else if (location.pathname === "/") show(address, { push: false, settle: restore });
});
addEventListener("pageshow", (event) => {
  if (event.persisted) setControls(); // kept whole by the browser, ticks included
});

// --- What is clicked, changed and sent ---------------------------------------------------------

addEventListener("submit", (event) => {
  const form = event.target;
  if (form.id === "ask") {
    event.preventDefault();
    show(addressOf(form), { push: true, settle: () => scrollTo(0, 0) });
  } else if (form.matches(".vote")) {
    event.preventDefault();
    vote(form, event.submitter);
  }
});

addEventListener("change", (event) => {
  const control = event.target;
  if (control.form?.id !== "ask" || control.type === "search") return;
  const key = control.type === "number" ? `[name="${control.name}"]` : keyOf(control);
  show(addressOf(control.form), { push: true, settle: inPlace(key) });
});

addEventListener("click", (event) => {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const copying = event.target.closest("button.copy");
  if (copying) return copy(copying);
  const link = event.target.closest("a[href]");
  if (!link) return;
  if (link.matches(".context, .neighbours .more") && link.closest("article")) {
    event.preventDefault();
    link.matches(".more") ? widen(link) : toggle(link);
  } else if (link.closest("#page") && link.pathname === "/" && link.origin === location.origin && !link.hash) {
    event.preventDefault();
    const paging = link.closest(".paging");
    const settle = paging ? () => focusOn("#passages") : inPlace("#filters");
    show(link.pathname + link.search, { push: true, settle });
  }
});

// --- The passage in its context ----------------------------------------------------------------

async function neighbours(address) {
  const html = await fetched(address);
  return document.adoptNode(new DOMParser().parseFromString(html, "text/html").querySelector(".neighbours"));
}

async function toggle(link) {
  const item = link.closest("li");
  const open = item.querySelector(".neighbours");
  const excerpt = item.querySelector(":scope > .excerpt");
  const top = (open?.querySelector(".here .excerpt") ?? excerpt).getBoundingClientRect().top;
  if (open) {
    open.remove();
    excerpt.hidden = false;
    scrollBy(0, excerpt.getBoundingClientRect().top - top);
  } else {
    try {
      const found = await neighbours(link.getAttribute("href"));
      // With its marks, and where it was read: what comes before it grows upwards.
      found.querySelector(".here .excerpt").replaceWith(excerpt.cloneNode(true));
      excerpt.before(found);
      excerpt.hidden = true;
      scrollBy(0, found.querySelector(".here .excerpt").getBoundingClientRect().top - top);
    } catch (error) {
      return leave(link, error);
    }
  }
  link.setAttribute("aria-expanded", String(!open));
  link.firstChild.textContent = open ? words.open : words.close;
}

async function widen(link) {
  try {
    const wider = await neighbours(link.getAttribute("href"));
    link.closest(".neighbours").replaceWith(wider);
    wider.querySelector("a")?.focus({ preventScroll: true });
  } catch (error) {
    leave(link, error);
  }
}

function leave(link, error) {
  if (error.name !== "AbortError") location.assign(link.href); // aborted: another page is coming
}

function prepareContexts() {
  for (const link of document.querySelectorAll("a.context")) {
    link.setAttribute("role", "button");
    link.setAttribute("aria-expanded", "false");
  }
}
addEventListener("keydown", (event) => { // what says it is a button is pressed with the space bar, too
  if (event.key === " " && event.target.matches("a.context")) {
    event.preventDefault();
    event.target.click();
  }
});

// --- Citations and votes -----------------------------------------------------------------------

async function copy(button) {
  const text = `${button.dataset.citation}. ${new URL(button.dataset.link, location)}`;
  try {
    await navigator.clipboard.writeText(text);
  } catch { // not allowed, or the page came over plain HTTP
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    button.focus();
    if (!copied) return announce(words.failed);
  }
  announce(words.copied);
  const label = button.textContent;
  if (label === words.copied) return;
  button.textContent = words.copied;
  setTimeout(() => { button.textContent = label; }, 2000);
}

async function vote(form, button) {
  if (form.dataset.sent) return;
  form.dataset.sent = "yes"; // a second click is no second vote
  const given = { ...Object.fromEntries(new FormData(form)), vote: button.value };
  delete given.back;
  if (given.passage) given.passage = Number(given.passage);
  const said = form.querySelector(".thanks");
  let kept = false;
  try {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(form.action, { method: "POST", headers, body: JSON.stringify(given) });
    kept = response.status === 201;
  } catch { /* said below */ }
  if (kept) button.setAttribute("aria-pressed", "true");
  else delete form.dataset.sent;
  said.textContent = kept ? words.thanks : words.failed;
  form.classList.add("said");
  announce(said.textContent);
}

// --- The generated answer, sentence by sentence ------------------------------------------------

let stream;

function listen() {
  stream?.close();
  prepareContexts();
  const section = document.querySelector("[data-stream]");
  if (!section) return;
  const sentences = section.querySelector(".sentences");
  stream = new EventSource(section.dataset.stream);
  stream.addEventListener("sentence", (event) => {
    section.hidden = false;
    sentences.append(sentence(JSON.parse(event.data)));
  });
  stream.addEventListener("generated", (event) => {
    stream.close();
    const answer = JSON.parse(event.data);
    if (!answer?.sentences.length) return section.remove();
    section.hidden = false;
    section.querySelector(".lead").textContent = answer.message;
    sentences.lang = answer.language;
    sentences.replaceChildren(...answer.sentences.map(sentence));
    announce(section.querySelector("h3").textContent);
  });
  stream.addEventListener("error", () => { // the quotations stand alone
    stream.close();
    section.remove();
  });
}

function sentence(one) {
  const line = document.createElement("p");
  line.dir = "auto";
  line.append(one.text);
  for (const citation of one.citations) {
    const link = document.createElement("a");
    link.href = citation.link;
    link.title = citation.document.title;
    link.textContent = `[${citation.number}]`;
    line.append(" ", link);
  }
  if (!one.supported) {
    const mark = document.createElement("em");
    mark.textContent = ` (${words.unsupported})`;
    line.append(mark);
  }
  return line;
}

// --- What takes seconds, put in place when it is there ------------------------------------------

for (const link of document.querySelectorAll("a.fill")) {
  fetched(link.getAttribute("href")).then((html) => {
    const found = new DOMParser().parseFromString(html, "text/html").querySelector(".filled");
    if (found) link.parentElement.replaceWith(document.adoptNode(found));
  }, () => { /* the link stays */ });
}

if (location.pathname === "/") {
  setControls();
  restore();
}
listen();

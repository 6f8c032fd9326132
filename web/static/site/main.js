// The exported site: what the server's pages do by asking it, worked out here.
import { completing } from "../suggestions.js";
import { keys } from "../keys.js";
import { live } from "../live.js";
import { NotLoaded, openArchive } from "./archive.js";
import { keptHtml, resultsHtml, titleOf } from "./page.js";
import { results } from "./results.js";
import { State } from "./state.js";
import { completions } from "./words.js";

const MOST = 6;
const form = document.getElementById("search");
const folder = new URL(form.dataset.index, location.href).href;
const home = new URL(form.action);
const isHome = new URL(location.href).pathname === home.pathname;
let opening = null;

// The data is fetched once, when it is first needed.
function archive() {
  opening ??= openArchive(folder);
  opening.catch(() => (opening = null));
  return opening;
}

// A document for an address of the home page, as the server would send it.
async function load(url) {
  const state = State.of(new URL(url).searchParams);
  if (state.isEmpty) return begin.cloneNode(true);
  const page = document.implementation.createHTMLDocument();
  try {
    const opened = await archive();
    const started = performance.now();
    const found = await results(opened, state);
    page.body.innerHTML = `<main id="main">${await resultsHtml(opened, state, found, performance.now() - started)}</main>
<span id="kept">${keptHtml(state)}</span>`;
    page.title = `${titleOf(state, found)} – ${form.dataset.title}`;
  } catch (error) {
    if (!(error instanceof NotLoaded)) reportError(error);
    page.body.innerHTML = `<main id="main"><div class="columns"><div class="column"><h1>Sorry</h1>
<p class="notice">The index of this site could not be loaded. Please try again.</p></div></div></main><span id="kept"></span>`;
    page.title = `Sorry – ${form.dataset.title}`;
  }
  return page;
}

const begin = document.implementation.createHTMLDocument(document.title);
if (isHome) for (const id of ["main", "kept"]) begin.body.append(document.getElementById(id).cloneNode(true));

// Elsewhere the form leads to the home page, as it does without scripts.
const page = isHome ? live(form, load) : { submit: () => form.requestSubmit() };
completing(form, page, async (text) => completions(await archive(), text, MOST));
keys(form);
const asked = State.of(new URLSearchParams(location.search));
if (isHome && !asked.isEmpty) {
  form.elements.q.value = asked.q;
  await page.show(location.href);
} else if (isHome && !location.hash) form.elements.q.focus();
document.documentElement.classList.remove("asked");

// The results as HTML, as in web/templates/results.html. Whatever comes from the archive or the address is escaped.
import { escape, marker } from "./marks.js";
import { PER_PAGE, State } from "./state.js";
import { casefold } from "./text.js";

const WIDTH = 240, HEIGHT = 40, WIDEST = 40, GAP = 2, DEEPEST = 100;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const DOT = ' <span aria-hidden="true">·</span> ';

const number = (value) => value.toLocaleString("en");
const counted = (count) => `${number(count)} result${count === 1 ? "" : "s"}`;
const to = (state) => escape(state.address);
const link = (state, html, more = "") => `<a href="${to(state)}"${more}>${html}</a>`;

export async function resultsHtml(archive, state, found, took) {
  const { page, removals, groups } = found;
  return `<div class="columns"><div class="column">
${summary(state, page, took)}${chips(removals)}
${groups.length ? `<details class="filter"><summary>Filter${removals.length ? ` (${removals.length})` : ""}</summary>${facets(found, state)}</details>` : ""}
${page.notices.map((notice) => `<p class="notice">${escape(notice)}</p>`).join("")}${explained(state, page)}
${page.total ? await hits(archive, state, page) : nothing(state, found)}${pages(state, page)}
</div>${groups.length ? `<aside class="rail" aria-label="Filters">${facets(found, state)}</aside>` : ""}</div>`;
}

// The title of the document for a state.
export const titleOf = (state, { removals }) => state.q || removals.map(({ label }) => label).join(" ");
export const keptHtml = (state) =>
  state.kept.map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`).join("");

function summary(state, page, took) {
  const orders = [["relevance", "Best first"], ["date", "Newest first"]]
    .map(([sort, label]) => link(state.but({ sort }), label, state.sort === sort ? ' aria-current="true"' : "")).join("");
  return `<div class="summary"><h1>${counted(page.total)} <span class="took">· ${Math.max(1, Math.round(took))} ms</span></h1>
${page.total > 1 ? `<nav class="sort" aria-label="Order">${orders}</nav>` : ""}</div>`;
}

function chips(removals) {
  if (!removals.length) return "";
  const items = removals.map((removal) => `<li>${link(removal.state,
    `<span class="unseen">Remove filter </span>${escape(removal.label)} <span class="cross" aria-hidden="true">×</span>`)}</li>`);
  return `<ul class="chips" aria-label="Active filters">${items.join("")}</ul>`;
}

function explained(state, page) {
  const notice = (html) => `<p class="notice">${html}</p>`;
  const strict = state.but({ strict: true });
  const asked = `<q>${escape(state.q)}</q>`;
  if (page.suggestion && page.total) {
    return notice(`Nothing matches ${asked}, so these are the results for ${link(state.but({ q: page.suggestion }),
      `<strong>${escape(page.suggestion)}</strong>`)}. ${link(strict, `Search for ${asked} all the same`)}`);
  }
  if (page.relaxed) {
    const some = page.strictTotal === 1 ? "Only the first has" : `The first ${number(page.strictTotal)} have`;
    return notice(`${page.strictTotal ? `${some} all your words, the others come close.`
      : "No entry has all your words; these come close."} ${link(strict, "Only with all words")}`);
  }
  return state.strict && page.total
    ? notice(`Only entries with all your words. ${link(state.but({ strict: false }), "Also those that come close")}`) : "";
}

async function hits(archive, state, page) {
  if (!page.hits.length) {
    return `<p class="notice">Page ${state.page} is past the end. ${link(state.but({}), "To the first page")}</p>`;
  }
  const texts = await archive.texts(page.hits.map(({ entry }) => entry));
  const marks = marker(archive.analyse, page.units);
  const firstWeak = !page.suggestion && page.strictTotal && state.offset < page.strictTotal
    ? page.hits.findIndex(({ weak }) => weak) : -1;
  const items = page.hits.map(({ entry }, place) =>
    `<li${place === firstWeak ? ' class="weak-from-here"' : ""}>${hit(archive, entry, marks, texts.get(entry))}</li>`);
  return `<ol class="hits" start="${state.offset + 1}">${items.join("\n")}</ol>`;
}

function hit(archive, entry, marks, { text, code }) {
  const { entries } = archive;
  const issue = archive.issue(entry);
  const place = (other) => `entry/${archive.issue(other).path}/${entries.position[other]}/`;
  const title = archive.title(entry) || `${issue.name}#${entries.position[entry]}`;
  const hidden = ` <span class="unseen">(${escape(title)})</span>`;
  const lang = entries.lang[entry] ? ` lang="${escape(entries.lang[entry])}"` : "";
  const url = entries.url[entry];
  const date = entries.date[entry];
  const facts = [
    escape(entries.domain[entry]),
    issue.collection && link(new State({ collections: [casefold(issue.collection)] }), escape(issue.collection)),
    `<a href="${escape(`issue/${issue.path}/`)}">issue ${escape(issue.bare ?? issue.name)}</a>`,
    date && `<time datetime="${escape(date)}">${month(date)}</time>`,
  ].filter(Boolean).join(DOT);
  const snippet = marks.snippet(text, code);
  const also = (entries.also[entry] ?? []).map((other) =>
    `<a href="${escape(place(other))}">also in ${escape(archive.issue(other).name)}${hidden}</a>`);
  return `<article><p class="facts">${facts}</p>
<h2${lang}><a href="${escape(url || place(entry))}"${url ? ' rel="noopener"' : ""}>${marks.mark(title, "title")}</a></h2>
${snippet ? `<p class="snippet"${lang}>${snippet}</p>` : ""}
<p class="foot"><a href="${escape(place(entry))}">note${hidden}</a>
<a href="${escape(`issue/${issue.path}/#n${entries.position[entry]}`)}">in issue${hidden}</a>
<a href="${escape(`${place(entry)}#related`)}">more like this${hidden}</a> ${also.join(" ")}</p></article>`;
}

const month = (date) => `${MONTHS[Number(date.slice(5, 7)) - 1]} ${date.slice(0, 4)}`;

function pages(state, page) {
  const last = Math.ceil(page.total / PER_PAGE);
  if (last < 2 || !page.hits.length) return "";
  const before = state.page > 1 ? link(state.but({ page: state.page - 1 }), "Previous", ' rel="prev"') : "<span></span>";
  const after = state.page < Math.min(last, DEEPEST) ? link(state.but({ page: state.page + 1 }), "Next", ' rel="next"') : "<span></span>";
  return `<nav class="pages" aria-label="Pages">${before}<span>Page ${state.page} of ${last}</span>${after}</nav>`;
}

function nothing(state, { without, corrected }) {
  const asked = state.q ? `<q>${escape(state.q)}</q>` : "these filters";
  const others = without.map(({ state: other, label, total }) =>
    `<li>${link(other, `without <code>${escape(label)}</code>`)}: ${counted(total)}</li>`);
  const advice = `<p>Try fewer or other words, part of a word with a star (<code>kube*</code>), or <code>OR</code> between words. <a href="./#syntax">How to search</a></p>`;
  return `<div class="nothing"><p>Nothing found for ${asked}.</p>
${corrected ? `<p>Did you mean ${link(corrected, `<strong>${escape(corrected.q)}</strong>`)}?</p>` : ""}
${state.strict ? `<p>${link(state.but({ strict: false }), "Look for entries that come close")}</p>` : ""}
${others.length ? `<ul class="without">${others.join("")}</ul>` : corrected ? "" : advice}</div>`;
}

function facets({ groups, years }, state) {
  return groups.map((group) => `<section aria-label="${group.name}"><h2>${group.name}</h2>
${group.name === "Issue year" && years.length ? histogram(years, state.year) : ""}
<ul class="choices">${group.choices.map(choice).join("")}</ul></section>`).join("\n");
}

const choice = ({ label, count, state, chosen }) => `<li>${link(state,
  `<span class="name">${escape(label)}${chosen ? '<span class="unseen">, chosen; remove</span>' : ""}</span> <span class="count">${number(count)}</span>`,
  chosen ? ' class="chosen"' : "")}</li>`;

function histogram(years, chosen) {
  const step = Math.min(WIDTH / years.length, WIDEST + GAP);
  const most = Math.max(...years.map(({ count }) => count)) || 1;
  const bars = years.map(({ year, count }, i) => {
    const height = count ? Math.max(HEIGHT * count / most, 1) : 0;
    return `<g${year === chosen ? ' class="chosen"' : ""}><title>${year}: ${counted(count)}</title><rect x="${i * step}" y="${HEIGHT - height}" width="${Math.max(step - GAP, 1)}" height="${height}"/></g>`;
  });
  return `<svg class="histogram" role="img" aria-label="Results by year" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}"><line x1="0" y1="${HEIGHT}" x2="${WIDTH}" y2="${HEIGHT}"/>${bars.join("")}</svg>`;
}

// One search from start to end, as in search/answer.py: strict, else corrected, and relaxed when that is less than a page.
import { compiler, literal, sameLinks, titleKey, unitsOf, without } from "./clauses.js";
import { distinct, evaluate } from "./evaluate.js";
import { MAX_WORDS, parse } from "./query.js";
import { fold } from "./text.js";
import { and, canonical, simplify, walk, word } from "./tree.js";
import { corrected } from "./words.js";

const ENOUGH = 10;

// `state` as in state.js. Returns { total, strictTotal, relaxed, suggestion, hits: [{ entry, weak }], facets, notices,
// units } with the hits of the state's page.
export async function answer(archive, state, { limit = 10 } = {}) {
  const query = parse(state.q);
  const { tiers, suggestion } = await find(archive, compiler(archive), query, state);
  const counts = tiers.map(({ matching }) => matching.size);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const strictTotal = counts.filter((_, place) => !tiers[place].weak).reduce((sum, count) => sum + count, 0);
  const end = state.offset + limit;
  const hits = [];
  for (const tier of limit ? tiers : []) {
    if (hits.length >= end) break;
    const entries = await ordered(archive, tier, state.sort === "date");
    hits.push(...entries.map((entry) => ({ entry, weak: tier.weak })));
  }
  return {
    total, strictTotal, suggestion, relaxed: total > strictTotal, hits: hits.slice(state.offset, end),
    notices: [...new Set([...query.notices, ...tiers.flatMap(({ notices }) => [...notices])])],
    facets: facets(archive, tiers.flatMap(({ matching }) => [...matching])),
    units: distinct(tiers.flatMap(({ clause }) => [...unitsOf(clause)])),
  };
}

// What matches strictly, or else by a correction, then what comes close: each tier without what those before it have.
async function find(archive, asks, query, state) {
  const asked = await asTitle(archive, asks, query);
  const strict = { ...await run(archive, asks, withFilters(asked, state)), weak: false };
  if (strict.matching.size >= ENOUGH || state.sort === "date" || state.strict) return { tiers: [strict], suggestion: null };
  const tiers = await withCloseOnes(archive, asks, strict);
  const isKnown = async (node) => (await run(archive, asks, literal(node))).matching.size > 0;
  const better = strict.matching.size ? null : await corrected(archive, asked, isKnown);
  if (!better) return { tiers, suggestion: null };
  const first = { ...await run(archive, asks, withFilters(better, state)), weak: true };
  const others = await withCloseOnes(archive, asks, first);
  // A correction that leads nowhere, or only to what the words as typed lead to, is none.
  const isBetter = first.matching.size || sizeOf(others) > sizeOf(tiers);
  return isBetter ? { tiers: others, suggestion: canonical(better) } : { tiers, suggestion: null };
}

const sizeOf = (tiers) => tiers.reduce((sum, { matching }) => sum + matching.size, 0);

// A title typed as a query: what reads as an operator there is a word of the title (search/titles.py).
async function asTitle(archive, asks, { root, text }) {
  if ([...walk(root)].every(({ kind }) => kind === "Word" || kind === "And")) return root;
  const words = titleKey(archive.analyse, text);
  if (!words || words.split(" ").length > MAX_WORDS) return root;
  const found = await run(archive, asks, { kind: "Phrase", text: words, field: "title" });
  const typed = fold(text).split(/\s+/).filter(Boolean).join(" ");
  const isIt = (entry) => fold(archive.title(entry)).split(/\s+/).filter(Boolean).join(" ") === typed;
  return [...found.matching].some(isIt) ? simplify(and(words.split(" ").map((one) => word(one)))) : root;
}

async function withCloseOnes(archive, asks, first) {
  const tiers = [first];
  if (first.matching.size >= ENOUGH) return tiers;
  const weights = new Map();
  for (const entry of first.matching.size ? (await ordered(archive, first, false)).slice(0, ENOUGH) : []) {
    for (const link of archive.entries.linked[entry] ?? []) {
      weights.set(link, Math.max(weights.get(link) ?? 0, 1 / archive.entries.count[entry]));
    }
  }
  for (const looser of [sameLinks(first.root, weights), asks.relaxed(first.root)]) {
    if (!looser) continue;
    const tier = { ...await run(archive, asks, looser, tiers.map(({ own }) => own)), weak: true };
    if (tier.matching.size) tiers.push(tier);
  }
  return tiers;
}

const withFilters = (root, state) => {
  const filters = state.filters.map((text) => parse(text).root);
  if (!filters.length) return root;
  const both = simplify(and(filters));
  const parts = root.kind === "And" ? root.parts : [root];
  return and([...parts.filter((part) => part.kind !== "Nothing"), ...(both.kind === "And" ? both.parts : [both])]);
};

// What a tree finds, without what the clauses `except` do; `own` is its clause without that.
async function run(archive, asks, root, except = []) {
  const { clause: own, title } = asks.compileTree(root);
  const clause = except.length ? without(own, except) : own;
  return { root, own, clause, ...await evaluate(archive, { clause, title: except.length ? "" : title }) };
}

// Best first, the newer of equals first; or newest first.
async function ordered(archive, found, byDate) {
  const entries = [...found.matching];
  const scores = byDate ? null : await found.scores(entries);
  const rounded = (entry) => Math.round(scores.get(entry) * 1e9);
  const { date } = archive.entries;
  const newest = (a, b) => date[b] < date[a] ? -1 : date[b] > date[a] ? 1 : a - b;
  return entries.sort((a, b) => (scores ? rounded(b) - rounded(a) : 0) || newest(a, b));
}

function facets({ entries }, found) {
  const collection = (entry) => entries.issues[entries.issue[entry]].collection;
  return {
    site: counted(found.map((entry) => entries.domain[entry])),
    year: counted(found.map((entry) => entries.date[entry].slice(0, 4))).sort((a, b) => b.value < a.value ? -1 : 1),
    lang: counted(found.map((entry) => entries.lang[entry])),
    ...(entries.issues.some((issue) => issue.collection) && { in: counted(found.map(collection)) }),
  };
}

function counted(values) {
  const counts = new Map();
  for (const value of values) if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

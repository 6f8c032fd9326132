// One search from start to end, as in search/answer.py: strict, else corrected, and relaxed when that is less than a page.
import { compiler, literal, unitsOf, without } from "./clauses.js";
import { distinct, evaluate } from "./evaluate.js";
import { parse } from "./query.js";
import { and, canonical, simplify } from "./tree.js";
import { corrected } from "./words.js";

const ENOUGH = 10;

// `state` as in state.js. Returns { total, strictTotal, relaxed, suggestion, hits: [{ entry, weak }], facets, notices,
// units } with the hits of the state's page.
export async function answer(archive, state, { limit = 10, strictly = state.strict } = {}) {
  const query = parse(state.q);
  const asks = compiler(archive);
  const byDate = state.sort === "date";
  let root = withFilters(query.root, state);
  let strict = await run(archive, asks, root);
  let suggestion = null;
  if (strict.matching.size < ENOUGH && !byDate && !strictly) {
    const better = strict.matching.size ? null : await corrected(archive, query.root, isKnown);
    const found = better && await run(archive, asks, withFilters(better, state));
    if (found?.matching.size) [root, strict, suggestion] = [withFilters(better, state), found, canonical(better)];
  }
  const looseRoot = strict.matching.size < ENOUGH && !byDate && !strictly ? asks.relaxed(root) : null;
  const loose = looseRoot && await run(archive, asks, looseRoot, strict.clause);

  async function isKnown(node) {
    return (await run(archive, asks, literal(node))).matching.size > 0;
  }

  const strictTotal = strict.matching.size;
  const total = strictTotal + (loose?.matching.size ?? 0);
  const weak = suggestion !== null;
  const hits = [];
  const end = state.offset + limit;
  if (limit) {
    for (const entry of await ordered(archive, strict, byDate)) hits.push({ entry, weak });
    if (hits.length < end && loose) for (const entry of await ordered(archive, loose, false)) hits.push({ entry, weak: true });
  }
  return {
    total, suggestion, notices: [...new Set([...query.notices, ...strict.notices])],
    strictTotal: weak ? 0 : strictTotal, relaxed: weak || total > strictTotal, hits: hits.slice(state.offset, end),
    facets: facets(archive, [...strict.matching, ...(loose?.matching ?? [])]),
    units: distinct([...unitsOf(strict.clause), ...(loose ? unitsOf(loose.clause) : [])]),
  };
}

const withFilters = (root, state) => {
  const filters = state.filters.map((text) => parse(text).root);
  if (!filters.length) return root;
  const both = simplify(and(filters));
  const parts = root.kind === "And" ? root.parts : [root];
  return and([...parts.filter((part) => part.kind !== "Nothing"), ...(both.kind === "And" ? both.parts : [both])]);
};

async function run(archive, asks, root, except) {
  const compiled = asks.compileTree(root);
  const clause = except ? without(compiled.clause, except) : compiled.clause;
  return { clause, ...await evaluate(archive, { clause, title: compiled.title }) };
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
  return {
    site: counted(found.map((entry) => entries.domain[entry])),
    year: counted(found.map((entry) => entries.date[entry].slice(0, 4))).sort((a, b) => b.value < a.value ? -1 : 1),
    lang: counted(found.map((entry) => entries.lang[entry])),
  };
}

function counted(values) {
  const counts = new Map();
  for (const value of values) if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

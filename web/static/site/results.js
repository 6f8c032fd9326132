// What the page shows for a state, as in web/results.py: facets that toggle, filters to remove, and what else to try.
import { answer } from "./answer.js";
import { parse } from "./query.js";
import { casefold } from "./text.js";
import { and, canonical, simplify } from "./tree.js";

const MOST_VALUES = 8;
const FILTERS = ["Site", "IssueIs", "CollectionIs", "LangIs", "Has", "Before", "After"];
const LANGUAGES = {
  de: "German", en: "English", es: "Spanish", fr: "French", it: "Italian", ja: "Japanese", ko: "Korean",
  pt: "Portuguese", ru: "Russian", zh: "Chinese",
};

export async function results(archive, state) {
  const page = await answer(archive, state);
  const removals = filtersOf(state);
  const values = await facetValues(archive, state, page);
  const found = { page, removals, groups: groups(state, values), years: years(values.year), without: [], corrected: null };
  if (page.total) return found;
  for (const removal of [...removals, ...without(state, ["Not"])]) {
    const total = removal.state.isEmpty ? 0 : (await count(archive, removal.state)).total;
    if (total) found.without.push({ ...removal, total });
  }
  found.corrected = await correction(archive, state);
  return found;
}

const count = (archive, state) => answer(archive, state, { limit: 0 });

async function correction(archive, state) {
  if (state.sort !== "date" && !state.strict) return null;
  const { suggestion } = await count(archive, state.but({ sort: "relevance", strict: false }));
  return suggestion && state.but({ q: suggestion, strict: false });
}

// Each facet's values as they would be if none of them were chosen, the chosen ones in any case.
async function facetValues(archive, state, page) {
  const found = {};
  const fields = [["site", "sites", []], ["year", "year", ""], ["lang", "lang", ""]];
  if (page.facets.in || state.collections.length) fields.push(["in", "collections", []]);
  for (const [name, field, nothing] of fields) {
    const key = name === "in" ? casefold : (value) => value;
    const chosen = [].concat(state[field]).filter(Boolean);
    const { facets } = chosen.length ? await count(archive, state.but({ [field]: nothing })) : page;
    const values = facets[name] ?? [];
    const missing = chosen.filter((value) => !values.some((one) => key(one.value) === value));
    found[name] = [...values, ...missing.map((value) => ({ value, count: 0 }))];
  }
  return found;
}

function groups(state, values) {
  const toggle = (name, value) => state.but({ [name]: state[name] === value ? "" : value });
  // Of sites and collections several may hold; a collection's name in any case is one.
  const several = (found, field, keyOf = (value) => value) => found.map(({ value, count: number }) => {
    const key = keyOf(value);
    const chosen = state[field].includes(key);
    const after = chosen ? state[field].filter((other) => other !== key) : [...state[field], key].sort();
    return { label: value, count: number, state: state.but({ [field]: after }), chosen };
  });
  const sites = values.site.filter(({ value }, place) => place < MOST_VALUES || state.sites.includes(value));
  const choices = (found, name, label = (value) => value) => found.map(({ value, count: number }) =>
    ({ label: label(value), count: number, state: toggle(name, value), chosen: state[name] === value }));
  return [
    { name: "Collection", choices: several(values.in ?? [], "collections", casefold) },
    { name: "Site", choices: several(sites, "sites") },
    { name: "Issue year", choices: choices(values.year, "year") },
    { name: "Language", choices: choices(values.lang, "lang", (value) => LANGUAGES[value] ?? value) },
  ].filter((group) => group.choices.length > 1 || group.choices.some(({ chosen }) => chosen));
}

// The count of every year from the first to the last, oldest first.
function years(values) {
  const counts = new Map(values.map(({ value, count: number }) => [Number(value), number]));
  if (counts.size < 2) return [];
  const first = Math.min(...counts.keys());
  return Array.from({ length: Math.max(...counts.keys()) - first + 1 }, (_, i) =>
    ({ year: String(first + i).padStart(4, "0"), count: counts.get(first + i) ?? 0 }));
}

function filtersOf(state) {
  return [
    ...state.sites.map((site) => ({ label: `site:${site}`, state: state.but({ sites: state.sites.filter((s) => s !== site) }) })),
    ...state.collections.map((name) =>
      ({ label: `in:${name}`, state: state.but({ collections: state.collections.filter((c) => c !== name) }) })),
    ...(state.year ? [{ label: state.year, state: state.but({ year: "" }) }] : []),
    ...["lang", "issue", "after", "before"].filter((name) => state[name])
      .map((name) => ({ label: `${name}:${state[name]}`, state: state.but({ [name]: "" }) })),
    ...without(state, FILTERS),
  ];
}

// What the query itself would be without each of its outermost parts of these kinds.
function without(state, kinds) {
  const { root } = parse(state.q);
  const parts = root.kind === "And" ? root.parts : [root];
  return parts.filter((part) => kinds.includes(part.kind)).map((part) => ({
    label: ["Before", "After"].includes(part.kind) ? canonical(part).replace(/-01$/, "").replace(/-01$/, "") : canonical(part),
    state: state.but({ q: canonical(simplify(and(parts.filter((other) => other !== part)))) }),
  }));
}

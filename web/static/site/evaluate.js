// Matching and ranking as in search/evaluate.py and search/rank.py. MiniSearch finds and weighs the terms; what needs
// positions (phrases, words in just this form, neighbours) is looked up in the texts of the entries that come into question.
import { allUnits, titleKey, unitsOf } from "./clauses.js";
import { placeOf } from "./archive.js";
import { casefold } from "./text.js";

const IDF_POWER = 0.8, PROXIMITY = 1, REACH = 8, REVERSED = 0.8, MOST_PLACES = 200, MOST_EXPANSIONS = 300;

const key = (unit) => JSON.stringify([unit.label, unit.lookups]);

export const distinct = (units) => [...new Map([...units].map((unit) => [key(unit), unit])).values()];

// What a compiled query finds: { matching: entries, scores(entries), notices }.
export async function evaluate(archive, { clause, title }) {
  const notices = new Set();
  const found = new Map();
  for (const unit of allUnits(clause)) {
    if (!found.has(key(unit))) found.set(key(unit), await find(archive, unit, notices));
  }
  const whole = await wholeTitle(archive, title);
  const times = new Map();
  for (const unit of unitsOf(clause)) times.set(key(unit), (times.get(key(unit)) ?? 0) + 1);
  const units = distinct(unitsOf(clause));
  const idf = (having) => archive.idf(having.size) ** IDF_POWER;

  async function scores(entries) {
    const total = new Map(entries.map((entry) => [entry, 0]));
    const add = (having, worth) => {
      for (const [entry, weight] of having) if (total.has(entry)) total.set(entry, total.get(entry) + worth * archive.saturated(weight, entry));
    };
    for (const unit of units) add(found.get(key(unit)), idf(found.get(key(unit))) * Math.sqrt(times.get(key(unit))));
    add(whole, idf(whole));
    if (units.length > 1) await addProximity(total);
    return total;
  }

  // What the best entries earn by having neighbouring units of the query near each other.
  async function addProximity(total) {
    const leading = [...total.keys()].sort((a, b) => total.get(b) - total.get(a)).slice(0, archive.depth);
    const analyses = await archive.analysed(leading);
    for (let i = 0; i + 1 < units.length; i++) {
      const [left, right] = [found.get(key(units[i])), found.get(key(units[i + 1]))];
      const rarer = Math.min(idf(left), idf(right));
      for (const entry of leading) {
        if (!left.has(entry) || !right.has(entry)) continue;
        const near = nearness(placesOf(units[i], analyses.get(entry)), placesOf(units[i + 1], analyses.get(entry)));
        total.set(entry, total.get(entry) + PROXIMITY * rarer * near / (near + 1));
      }
    }
  }

  return { matching: match(archive, clause, found), scores, notices };
}

const every = (archive) => Array.from({ length: archive.count }, (_, entry) => entry);

function match(archive, clause, found) {
  switch (clause.kind) {
    case "Unit": return new Set(found.get(key(clause)).keys());
    case "Keys": return new Set(every(archive).filter((entry) => hasKey(archive, entry, clause)));
    case "Dates": return new Set(every(archive).filter((entry) => {
      const date = archive.entries.date[entry];
      return date && date >= clause.first && (!clause.end || date < clause.end);
    }));
    case "AllOf": return matchAll(archive, clause.parts, found);
    case "Without": {
      const out = match(archive, clause.part, found);
      return new Set(every(archive).filter((entry) => !out.has(entry)));
    }
    default: return new Set(clause.parts.flatMap((part) => [...match(archive, part, found)]));
  }
}

function matchAll(archive, parts, found) {
  let kept = null;
  for (const part of parts) {
    const matching = match(archive, part, found);
    kept = kept ? new Set([...kept].filter((entry) => matching.has(entry))) : matching;
  }
  return kept ?? new Set(every(archive));
}

function hasKey({ entries }, entry, { field, values }) {
  const under = (host) => values.some((value) => host === value || host.endsWith(`.${value}`));
  switch (field) {
    case "host": return [entries.domain[entry], ...(entries.hosts[entry] ?? [])].some(under);
    case "issue": return issueKeys(entries.issues[entries.issue[entry]]).some((name) => values.includes(name));
    case "collection": return values.includes(casefold(entries.issues[entries.issue[entry]].collection ?? ""));
    case "lang": return values.includes(entries.lang[entry]);
    case "has": return entries.has[entry].includes(values[0][0]);
    default: return [entries.url[entry], ...(entries.urls[entry] ?? [])].some((url) => sameLink(url) === sameLink(values[0]));
  }
}

// The names that an issue is found by: one of a collection by its own alone, too.
const issueKeys = ({ key, bare }) => bare === undefined ? [key] : [key, casefold(bare)];

// One spelling for the ways to write the same address; the server's search/urls.py knows more of them.
const sameLink = (url) =>
  url.replace(/^https?:\/\/(www\.)?/i, "").replace(/#.*$/s, "").replace(/[?&](utm_\w+|ref)=[^&]*/g, "").replace(/\/+$/, "");

// The entries of a unit with the weight of the spelling they have most of.
async function find(archive, unit, notices) {
  const most = new Map();
  for (const lookup of unit.lookups) {
    for (const [entry, weight] of await lookUp(archive, lookup, notices)) {
      most.set(entry, Math.max(most.get(entry) ?? 0, weight * (lookup.factor ?? 1)));
    }
  }
  return most;
}

async function lookUp(archive, lookup, notices) {
  if (lookup.link !== undefined) return new Map(archive.linking(lookup.link).map((entry) => [entry, 1]));
  if (lookup.prefix) return beginnings(archive, lookup, notices);
  if (lookup.sequence.length === 1 && !lookup.place && !lookup.exact) return archive.having(lookup.sequence[0][0]);
  const terms = lookup.sequence.map(([term]) => lookup.exact ? archive.analyse.stem(term) : term);
  return checked(archive, archive.havingAll(terms), lookup, notices);
}

// The words that begin so, through their stems; where a stem has other words besides, the texts tell.
async function beginnings(archive, lookup, notices) {
  const start = lookup.sequence[0][0];
  const words = archive.beginning(start);
  if (words.length > MOST_EXPANSIONS) {
    notices.add(`${start}* has more than ${MOST_EXPANSIONS} words; only the most frequent were searched.`);
  }
  const stems = new Set(words.slice(0, MOST_EXPANSIONS).map(({ stem }) => stem));
  const mixed = new Set(archive.words.filter(({ word, stem }) => stems.has(stem) && !word.startsWith(start)).map(({ stem }) => stem));
  const found = new Map();
  const unsure = new Set();
  for (const stem of stems) {
    for (const [entry, weight] of archive.having(stem)) {
      if (lookup.place || mixed.has(stem)) unsure.add(entry);
      else found.set(entry, (found.get(entry) ?? 0) + weight);
    }
  }
  for (const [entry, weight] of await checked(archive, [...unsure], lookup, notices)) found.set(entry, weight);
  return found;
}

// Those of the candidates that really have what is looked up where it must stand.
async function checked(archive, candidates, lookup, notices) {
  const few = candidates.slice(0, archive.mostChecked);
  if (few.length < candidates.length) {
    notices.add(`Only the best ${archive.mostChecked} entries were looked at for words that must stand together or in one place.`);
  }
  const found = new Map();
  for (const [entry, analysis] of await archive.analysed(few)) {
    const starts = occurrences(lookup, analysis).filter((start) => !lookup.place || placeOf(start) === lookup.place);
    if (starts.length) found.set(entry, weightOf(archive, starts, lookup));
  }
  return found;
}

// A single word asked for in one place counts once there; what stands together counts as where it stands.
const weightOf = ({ ranking }, starts, lookup) =>
  lookup.place && !lookup.exact && lookup.sequence.length === 1
    ? starts.length
    : starts.reduce((sum, start) => sum + ranking.weights[placeOf(start)], 0);

// The positions at which a lookup's first term begins an occurrence.
function occurrences({ sequence, exact, prefix }, analysis) {
  const places = exact ? analysis.words : analysis.terms;
  if (prefix) {
    const words = [...places.keys()].filter((word) => word.startsWith(sequence[0][0]));
    return [...new Set(words.flatMap((word) => places.get(word)))];
  }
  const [first, ...others] = sequence.map(([term]) => places.get(term) ?? []);
  const sets = others.map((positions) => new Set(positions));
  return first.filter((start) => sets.every((set, i) => set.has(start + sequence[i + 1][1])));
}

// First and last positions of a unit's occurrences; of spellings that begin at one position the longest is meant.
function placesOf(unit, analysis) {
  const ends = new Map();
  for (const lookup of unit.lookups) {
    if (lookup.link !== undefined || lookup.prefix || (lookup.place && !lookup.exact && lookup.sequence.length === 1)) continue;
    const width = lookup.sequence.at(-1)[1];
    for (const start of occurrences(lookup, analysis)) {
      if (!lookup.place || placeOf(start) === lookup.place) ends.set(start, Math.max(start + width, ends.get(start) ?? 0));
    }
  }
  return [...ends].sort((a, b) => a[0] - b[0]).slice(0, MOST_PLACES);
}

function nearness(lefts, rights) {
  let near = 0;
  for (const [start, end] of lefts) {
    for (const [otherStart, otherEnd] of rights) {
      if (otherStart > end && otherStart - end <= REACH) near += 1 / (otherStart - end);
      else if (start > otherEnd && start - otherEnd <= REACH) near += REVERSED / (start - otherEnd);
    }
  }
  return near;
}

async function wholeTitle(archive, title) {
  if (!title) return new Map();
  const same = archive.havingAll(title.split(" ").map(archive.analyse.stem))
    .filter((entry) => titleKey(archive.analyse, archive.title(entry)) === title);
  return new Map(same.map((entry) => [entry, archive.ranking.wholeTitle]));
}

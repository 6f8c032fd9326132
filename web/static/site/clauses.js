// A query tree made ready for the archive, as in search/clauses.py: words analysed into units that are looked up.
// A unit has a label and lookups, any of which will do. A lookup has a sequence of [term, distance], and may be limited
// to a `place` (title or text), to the words in just this form (`exact`), or to beginnings (`prefix`).
import { and } from "./tree.js";
import { isCjk, fold, JOINED, PART } from "./text.js";

const PLACES = { "": null, title: "title", body: "text" };

export const titleKey = (analyse, title) =>
  analyse.tokens(title).filter((token) => token.kind === PART).map((token) => token.exact).join(" ");

// `language` has what the archive gave: the analyser, the stop words, the synonyms by folded word.
export function compiler({ analyse, stopWords, synonyms, ranking }) {
  const parts = (tokens) => tokens.filter((token) => token.kind === PART);
  const isStopWord = (node) => node.kind === "Word" && !node.field && stopWords.has(fold(node.text));
  const isSearched = (node) => ["Word", "Phrase", "Prefix", "Or"].includes(node.kind);

  // Words that only phrase the question are left out, unless nothing else is searched for.
  function withoutStopWords(nodes) {
    const kept = nodes.filter((node) => !isStopWord(node));
    return kept.some(isSearched) ? kept : nodes;
  }

  function lookup(tokens, field) {
    const sequence = tokens.map((token) => [token.term, token.position - tokens[0].position]);
    return { sequence, place: PLACES[field] };
  }

  function synonym(text, tokens, field) {
    if (!text.startsWith('"')) return { ...lookup(tokens, field), factor: ranking.synonym };
    return { sequence: tokens.map((t) => [t.exact, t.position]), place: PLACES[field], exact: true, factor: ranking.synonym };
  }

  function* wordUnits(chunk, node) {
    const own = parts(chunk);
    if (isCjk(own[0].exact)) {
      for (const part of own) yield { label: part.exact, lookups: [lookup([part], node.field)] };
      return;
    }
    const joined = chunk.filter((token) => token.kind === JOINED).map((token) => [token]);
    const lookups = [...joined, own].map((tokens) => lookup(tokens, node.field));
    for (const text of node.kind === "Word" && !node.plain ? synonyms.get(fold(node.text)) ?? [] : []) {
      const found = parts(analyse.tokens(text));
      if (found.length) lookups.push(synonym(text, found, node.field));
    }
    yield { label: node.text, lookups };
  }

  function* prefixUnits(node) {
    const chunks = [...analyse.chunks(node.text)];
    const last = chunks.pop();
    for (const chunk of chunks) {
      const text = node.text.slice(chunk[0].start, chunk.at(-1).end);
      yield* wordUnits(chunk, { kind: "Word", text, field: node.field, plain: true });
    }
    const beginning = { sequence: [[last[0].exact, 0]], place: PLACES[node.field], exact: true, prefix: true };
    yield { label: `${node.text}*`, lookups: [beginning] };
  }

  function* units(node) {
    if (node.kind === "Phrase") {
      const found = parts(analyse.tokens(node.text));
      const sequence = found.map((token) => [token.exact, token.position - found[0].position]);
      if (found.length) yield { label: `"${node.text}"`, lookups: [{ sequence, place: PLACES[node.field], exact: true }] };
    } else if (node.kind === "Prefix" && !isCjk(Array.from(node.text).at(-1))) yield* prefixUnits(node);
    else if (/^https?:\/\//i.test(node.text)) yield { kind: "Keys", field: "link", values: [node.text] };
    else for (const chunk of analyse.chunks(node.text)) yield* wordUnits(chunk, node);
  }

  const flat = (clauses) => clauses.flatMap((clause) => clause.kind === "AllOf" ? clause.parts : [clause]);
  const allOf = (clauses, found = flat(clauses)) => found.length === 1 ? found[0] : { kind: "AllOf", parts: found };
  const asUnits = (node) => [...units(node)].map((unit) => unit.kind ? unit : { kind: "Unit", ...unit });

  const compile = (node) => ({
    Word: () => allOf(asUnits(node)),
    Phrase: () => allOf(asUnits(node)),
    Prefix: () => allOf(asUnits(node)),
    Site: () => ({ kind: "Keys", field: "host", values: node.values }),
    IssueIs: () => ({ kind: "Keys", field: "issue", values: node.values }),
    CollectionIs: () => ({ kind: "Keys", field: "collection", values: node.values }),
    LangIs: () => ({ kind: "Keys", field: "lang", values: node.values }),
    Has: () => ({ kind: "Keys", field: "has", values: [node.what] }),
    Before: () => ({ kind: "Dates", first: "", end: node.day }),
    After: () => ({ kind: "Dates", first: node.day, end: "" }),
    And: () => allOf(withoutStopWords(node.parts).map(compile)),
    Or: () => ({ kind: "AnyOf", parts: node.parts.map(compile) }),
    Not: () => ({ kind: "Without", part: compile(literal(node.part)) }),
    AtLeast: () => ({ kind: "Some", parts: flat(withoutStopWords(node.parts).map(compile)) }),
    SameLink: () => ({ kind: "Unit", label: "same link", lookups: [{ link: node.link, factor: node.weight }] }),
    Nothing: () => ({ kind: "AnyOf", parts: [] }),
  })[node.kind]();

  // Words that are an entry's whole title are a wish for that entry, so it scores by that besides.
  function compileTree(root) {
    const asked = (root.kind === "And" ? root.parts : [root])
      .filter((part) => (part.kind === "Word" || part.kind === "Phrase") && !part.field);
    return { clause: compile(root), title: titleKey(analyse, asked.map((part) => part.text).join(" ")) };
  }

  // The query with any of its words enough to match, or null when it has no words to spare (search/relaxing.py).
  function relaxed(root) {
    const [searched, kept] = split(root);
    const wanted = searched.flatMap((part) => part.kind === "Phrase"
      ? part.text.split(" ").map((text) => ({ kind: "Word", text, field: part.field, plain: true })) : [part]);
    const meant = wanted.filter((part) => !isStopWord(part));
    if (meant.length < 2 && !meant.some((part) => part.kind === "Word" && /[^\0-\x7f]/.test(part.text))) return null;
    const pieces = meant.length >= 3 ? wanted.flatMap(piecesOf) : wanted;
    return and([{ kind: "AtLeast", parts: pieces }, ...kept]);
  }

  return { compileTree, relaxed };
}

// The same without synonyms, as exclusions are meant.
export const literal = (node) => ({
  ...node, plain: true,
  ...(node.parts && { parts: node.parts.map(literal) }),
  ...(node.part && { part: literal(node.part) }),
});

function piecesOf(node) {
  const pieces = node.kind === "Word" ? node.text.split("-") : [];
  const apart = pieces.length > 1 && pieces.every((piece) => /^\p{L}+$/u.test(piece));
  return apart ? pieces.map((text) => ({ kind: "Word", text, field: node.field, plain: true })) : [node];
}

// What finds the other entries with the links of those found: links by number, each with its weight.
export function sameLinks(root, weights) {
  const [searched, kept] = split(root);
  if (!searched.length || !weights.size) return null;
  const links = [...weights].map(([link, weight]) => ({ kind: "SameLink", link, weight }));
  return and([{ kind: "Or", parts: links }, ...kept]);
}

// The parts of a conjunction that words are searched in, and those that must hold besides.
function split(root) {
  const parts = root.kind === "And" ? root.parts : [root];
  return [parts.filter(searches), parts.filter((part) => !searches(part))];
}

const isText = (node) => ["Word", "Prefix", "Phrase"].includes(node.kind);
const searches = (node) => isText(node) || (node.kind === "Or" && node.parts.every(isText));

export function* unitsOf(clause) {
  if (clause.kind === "Unit") yield clause;
  else if (clause.kind !== "Without") for (const part of clause.parts ?? []) yield* unitsOf(part);
}

export function* allUnits(clause) {
  if (clause.kind === "Unit") yield clause;
  for (const part of clause.parts ?? (clause.part ? [clause.part] : [])) yield* allUnits(part);
}

export const without = (clause, others) =>
  ({ kind: "AllOf", parts: [clause, ...others.map((part) => ({ kind: "Without", part }))] });

// Answers questions about the scripts of the exported site, one JSON object a line: {"name", "arguments"} -> the result.
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";

import { analyser, casefold, fold, isCjk } from "../../web/static/site/text.js";
import { parse } from "../../web/static/site/query.js";
import { canonical } from "../../web/static/site/tree.js";
import { openArchive } from "../../web/static/site/archive.js";
import { answer } from "../../web/static/site/answer.js";
import { marker } from "../../web/static/site/marks.js";
import { results } from "../../web/static/site/results.js";
import { State } from "../../web/static/site/state.js";
import { completions } from "../../web/static/site/words.js";

const { stem } = analyser();
const characters = (text, end) => Array.from(text.slice(0, end)).length;

// The browser fetches from a server, node reads the same files.
globalThis.fetch = async (path) => {
  const text = await readFile(path, "utf-8");
  return { ok: true, json: async () => JSON.parse(text), text: async () => text };
};
let archive = null;

async function search(parameters) {
  const state = State.of(new URLSearchParams(parameters));
  const page = await answer(archive, state);
  const marks = marker(archive.analyse, page.units);
  const texts = await archive.texts(page.hits.map(({ entry }) => entry));
  const hits = page.hits.map(({ entry, weak }) => ({
    id: `${archive.issue(entry).name}#${archive.entries.position[entry]}`, weak,
    title_marked: marks.mark(archive.title(entry), "title"),
    snippet: marks.snippet(texts.get(entry).text, texts.get(entry).code),
  }));
  const { total, strictTotal, relaxed, suggestion, facets, notices } = page;
  return { total, strict_total: strictTotal, relaxed, suggestion, facets, notices, hits };
}

async function rest(parameters) {
  const { removals, without, corrected, groups } = await results(archive, State.of(new URLSearchParams(parameters)));
  return {
    removals: removals.map(({ label, state }) => [label, state.address]),
    without: without.map(({ label, total, state }) => [label, total, state.address]),
    corrected: corrected?.address ?? null,
    groups: groups.map(({ name, choices }) => [name, choices.map((c) => [c.label, c.count, c.state.address, c.chosen])]),
  };
}

const functions = {
  open: async (folder) => void (archive = await openArchive(folder)),
  search,
  rest,
  completions: (text, limit) => completions(archive, text, limit),
  tokens: (text, stems, simplified) => analyser(new Map(Object.entries(stems)), new Map(Object.entries(simplified))).tokens(text).map((t) =>
    [t.exact, t.term, t.position, characters(text, t.start), characters(text, t.end), t.kind]),
  stems: (words) => words.map(stem),
  folds: (texts) => texts.map(fold),
  cjk: (texts) => texts.map(isCjk),
  letters: (texts) => texts.map((text) => /[\p{L}\p{N}]/u.test(text)),
  parameters: (text) => State.of(new URLSearchParams(text)).parameters,
  casefolds: (texts) => texts.map(casefold),
  parse,
  canonical: (text) => canonical(parse(text).root),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { name, arguments: given } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await functions[name](...given) ?? null)}\n`);
}

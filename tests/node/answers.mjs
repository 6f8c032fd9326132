// Answers questions about the scripts of the exported site, one JSON object a line: {"name", "arguments"} -> the result.
import { createInterface } from "node:readline";

import { analyser, casefold, fold, isCjk } from "../../web/static/site/text.js";
import { parse } from "../../web/static/site/query.js";
import { canonical } from "../../web/static/site/tree.js";

const { stem } = analyser();
const characters = (text, end) => Array.from(text.slice(0, end)).length;

const functions = {
  tokens: (text, stems) => analyser(new Map(Object.entries(stems))).tokens(text).map((t) =>
    [t.exact, t.term, t.position, characters(text, t.start), characters(text, t.end), t.kind]),
  stems: (words) => words.map(stem),
  folds: (texts) => texts.map(fold),
  cjk: (texts) => texts.map(isCjk),
  letters: (texts) => texts.map((text) => /[\p{L}\p{N}]/u.test(text)),
  casefolds: (texts) => texts.map(casefold),
  parse,
  canonical: (text) => canonical(parse(text).root),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { name, arguments: given } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(functions[name](...given))}\n`);
}

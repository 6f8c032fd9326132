// Completions, and the nearest words of the archive to one that it does not have: search/completing.py, search/spelling.py.
import { compiler } from "./clauses.js";
import { evaluate } from "./evaluate.js";
import { fold, isCjk } from "./text.js";
import { words } from "./tree.js";

const MOST_UNKNOWN = 5; // a slip is in one word or two

export async function completions(archive, text, limit) {
  const match = /^(.*?)([^\s"():]+)$/su.exec(text.trimStart());
  if (!match || match[1].endsWith(":")) return [];
  const [, before, last] = match;
  const run = lastRun(last);
  if (run.length) return (await following(archive, run, limit)).map((character) => `${before}${last}${character}`);
  if (Array.from(last).length < 2) return [];
  const typed = last.replace(/^-+/, "");
  const sign = last.slice(0, last.length - typed.length);
  const beginning = fold(typed);
  return archive.beginning(beginning).slice(0, limit * 3).map(({ word }) => word)
    .filter((word) => word !== beginning && !archive.stopWords.has(word))
    .slice(0, limit).map((word) => `${before}${sign}${word}`);
}

// The CJK characters that a word ends in.
function lastRun(word) {
  const characters = Array.from(word);
  return characters.slice(characters.findLastIndex((character) => !isCjk(character)) + 1);
}

// The characters that follow a run in several entries, those most frequent after its last one first.
async function following(archive, run, limit) {
  const last = archive.analyse.tokens(run.at(-1))[0].exact;
  const asks = compiler(archive);
  const found = [];
  for (const { word, count } of archive.beginning(last).slice(0, limit * 3)) {
    const next = Array.from(word).at(-1);
    if (found.length === limit) break;
    if (Array.from(word).length !== Array.from(last).length + 1) continue;
    const phrase = { kind: "Phrase", text: run.join("") + next, field: "" };
    const having = run.length === 1 ? count : (await evaluate(archive, asks.compileTree(phrase))).matching.size;
    if (having > 1) found.push(next);
  }
  return found;
}

// The tree with each unknown word as a beginning where words begin so, else the nearest word; null when none is replaced,
// or too many are unknown.
export async function corrected(archive, root, isKnown) {
  const unknown = [];
  for (const node of words(root)) if (/^[a-z]{2,}$/i.test(node.text) && !(await isKnown(node))) unknown.push(node);
  if (new Set(unknown.map(({ text, field }) => `${field}:${text}`)).size > MOST_UNKNOWN) return null;
  const better = new Map();
  for (const node of unknown) {
    const { text, field } = node;
    // Half a word is more often meant than a slip of the finger.
    const begins = archive.beginning(fold(text)).length;
    const near = begins || text.length < 3 ? null : nearest(archive, fold(text));
    if (begins) better.set(node, { kind: "Prefix", text, field });
    else if (near) better.set(node, { kind: "Word", text: near, field });
  }
  return better.size ? replaced(root, better) : null;
}

function replaced(node, better) {
  if (node.kind === "And" || node.kind === "Or") return { ...node, parts: node.parts.map((part) => replaced(part, better)) };
  return better.get(node) ?? node;
}

function nearest(archive, word) {
  const most = word.length <= 4 ? 1 : 2;
  let best = null;
  for (const { word: known, count } of archive.words) {
    if (Math.abs(known.length - word.length) > most || !/^\p{L}+$/u.test(known)) continue;
    const edits = distance(word, known, most);
    if (edits > most) continue;
    const rank = [edits, Number(known[0] !== word[0]), -count, known];
    if (!best || compare(rank, best) < 0) best = rank;
  }
  return best?.at(-1) ?? null;
}

function compare(a, b) {
  const i = a.findIndex((value, place) => value !== b[place]);
  return i < 0 ? 0 : a[i] < b[i] ? -1 : 1;
}

// Optimal string alignment: edits, a transposition of neighbours counting one; more than `most` is just more.
function distance(a, b, most) {
  let [before, last] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + Number(a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[b.length];
}

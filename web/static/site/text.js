// The analyser of search/text.py for the browser: what it makes of a text is the same to the letter (tests compare them).
import porter from "../vendor/stemmer.js";

export const PART = 0, JOINED = 1, WIDER = 2;

const LONGEST = 64;
const DIGITS = "\\p{Nd}\\u{b2}\\u{b3}\\u{b9}\\u{1369}-\\u{1371}\\u{19da}\\u{2070}\\u{2074}-\\u{2079}\\u{2080}-\\u{2089}"
  + "\\u{2460}-\\u{2468}\\u{2474}-\\u{247c}\\u{2488}-\\u{2490}\\u{24ea}\\u{24f5}-\\u{24fd}\\u{24ff}\\u{2776}-\\u{277e}"
  + "\\u{2780}-\\u{2788}\\u{278a}-\\u{2792}\\u{10a40}-\\u{10a43}\\u{10e60}-\\u{10e68}\\u{11052}-\\u{1105a}\\u{1f100}-\\u{1f10a}";
const CJK = /^[\u3005\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9d\u{20000}-\u{3ffff}]/u;
const HIGH = /[\u3005-\u{10ffff}]+/gu;
const ALNUM = "\\p{L}\\p{N}";
const LETTER = "\\p{L}\\p{Nl}\\p{No}";
const WORD = `[${ALNUM}][${ALNUM}\\u0300-\\u036f]*`;
const CHUNK = new RegExp(
  `\\p{Nd}{1,3}(?:,\\p{Nd}{3})+(?!,?[${ALNUM}_])`
  + `|(?:(?<![${ALNUM}_.])\\.(?=[A-Za-z]{2}))?${WORD}(?:(?:['\\u2019._/&\\-]|::)${WORD})*(?:\\+\\+|#(?![${ALNUM}_]))?`, "gu");
const PIECE = new RegExp(
  `[${LETTER}]{2,}(?=\\p{Nd}+\\.\\p{Nd})|v?(?<version>\\p{Nd}+(?:\\.\\p{Nd}+)+)`
  + `|(?<apostrophe>${WORD}(?:['\\u2019]${WORD})+)|${WORD}(?:\\+\\+|#(?![${ALNUM}_]))?`, "gu");
const NAME_AND_NUMBER = new RegExp(`^([${LETTER}]{3,})(\\p{Nd}+)$`, "u");
const ALL_DIGITS = new RegExp(`^[${DIGITS}]+$`, "u");
const HUMP = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^A-Za-z]+/g;
const ASCII = /^[\0-\x7f]*$/;
const PLURALS = new Set(["cpus", "crds", "dbs", "gpus", "jvms", "pdfs", "sdks", "svms", "tpus", "vms", "vpns"]);

export const isCjk = (character) => CJK.test(character);

// What upper and then lower case does not level as Unicode's case folding has it: dotless i, and Cherokee.
const foldedCase = (character) =>
  character === "\u0131" ? character
    : /[\u13a0-\u13f5\u13f8-\u13fd\uab70-\uabbf]/.test(character) ? character.toUpperCase()
      : character.toLowerCase().toUpperCase().toLowerCase(); // ẞ is ß only in small letters
export const casefold = (text) => Array.from(text, foldedCase).join("");

export function fold(text) {
  if (ASCII.test(text)) return text.toLowerCase();
  const folded = casefold(text.normalize("NFKC")).normalize("NFKC");
  return ASCII.test(folded) ? folded : folded.normalize("NFD").replace(/[\u0300-\u036f]+/g, "").normalize("NFC");
}

const cut = (text) => text.length <= LONGEST ? text : Array.from(text).slice(0, LONGEST).join("");
const size = (text) => text.length <= LONGEST ? text.length : Array.from(text).length;

// An analyser that knows the stems of the archive's own words, which are right in any case and need no stemmer, and the
// simplified forms of Chinese characters.
export function analyser(known = new Map(), simplified = new Map()) {
  function stem(word) {
    if (PLURALS.has(word)) return word.slice(0, -1);
    return known.get(word) ?? (word.length > 2 && /^[a-z]+$/.test(word) ? porter(word) : word);
  }

  const token = (exact, position, start, end, kind) => ({ exact, term: stem(exact), position, start, end, kind });

  const levelled = (character) => simplified.get(character) ?? character;

  function* cjkRun(run, start, position) {
    const characters = Array.from(run);
    const folded = characters.map((character) => levelled(fold(character)));
    if (folded.length === 1) return yield token(folded[0], position, start, start + run.length, PART);
    for (let i = 0; i < folded.length; i++) {
      const end = start + characters[i].length;
      if (i + 1 < folded.length) {
        yield token(folded[i] + folded[i + 1], position + i, start, end + characters[i + 1].length, PART);
      }
      yield token(folded[i], position + i, start, end, WIDER);
      start = end;
    }
  }

  function* spell(chunk, at, position) {
    const parts = [...partsOf(chunk)];
    if (parts.length > 1) {
      const texts = parts.map(([text]) => text);
      const joined = fold(texts.every((text) => ALL_DIGITS.test(text)) ? chunk : texts.join(""));
      if (joined && size(joined) <= LONGEST) yield token(joined, position, at, at + chunk.length, JOINED);
    }
    for (const [i, [text, start, end]] of parts.entries()) {
      let exact = cut(fold(text));
      const place = [position + i, at + start, at + end];
      if (chunk.startsWith(".") && i === 0) {
        yield token(`.${exact}`, position, at, at + end, PART);
        if (exact) yield token(exact, position, at + start, at + end, WIDER);
        continue;
      }
      if (exact) yield token(exact, ...place, PART);
      while (exact.includes(".")) {
        exact = exact.slice(0, exact.lastIndexOf("."));
        if (exact) yield token(exact, ...place, WIDER);
      }
    }
  }

  // The tokens of a text, chunk by chunk: a run of CJK characters, or a word with what is joined to it.
  function* chunks(text) {
    let position = 0;
    for (const [start, end, cjk] of scripts(text)) {
      if (cjk) {
        yield [...cjkRun(text.slice(start, end), start, position)];
        position += Array.from(text.slice(start, end)).length;
        continue;
      }
      const stretch = text.slice(0, end);
      CHUNK.lastIndex = start;
      const found = [];
      for (let match; (match = CHUNK.exec(stretch));) found.push(match);
      for (const match of found) {
        const chunk = [...spell(match[0], match.index, position)];
        if (chunk.length) {
          yield chunk;
          position = chunk.at(-1).position + 1;
        }
      }
    }
  }

  return { stem, chunks, tokens: (text) => [...chunks(text)].flat() };
}

function* scripts(text) {
  let done = 0;
  for (const run of text.matchAll(HIGH)) {
    let from = run.index;
    let place = from;
    let before = null;
    for (const character of [...run[0], null]) {
      const cjk = character !== null && isCjk(character);
      if (before && !cjk) {
        if (done < from) yield [done, from, false];
        yield [from, place, true];
        done = place;
      }
      if (cjk !== before) from = place;
      before = cjk;
      place += character?.length ?? 0;
    }
  }
  if (done < text.length) yield [done, text.length, false];
}

function* partsOf(chunk) {
  if (chunk.includes(",")) return yield [chunk.replaceAll(",", ""), 0, chunk.length];
  for (const piece of chunk.matchAll(PIECE)) {
    const text = piece[0];
    const start = piece.index;
    const end = start + text.length;
    const named = NAME_AND_NUMBER.exec(text);
    if (piece.groups.version) yield [piece.groups.version, start, end];
    else if (piece.groups.apostrophe) yield [text.replace(/['\u2019]s$/iu, "").replace(/['\u2019]/g, ""), start, end];
    else if (/^[A-Z]{2,}s$/.test(text)) yield [text.slice(0, -1), start, end];
    else if (named) {
      yield [named[1], start, start + named[1].length];
      yield [named[2], start + named[1].length, end];
    } else {
      let begin = start;
      for (const hump of humps(text)) yield [hump, begin, (begin += hump.length)];
    }
  }
}

function humps(word) {
  if (!/^[A-Za-z]+$/.test(word) || /^(?:[a-z]+|[A-Z]+)$/.test(word)) return [word];
  const found = word.match(HUMP);
  const shortest = Math.min(...found.map((hump) => hump.length));
  const isName = found.length === 2
    && (shortest === 1 || (shortest < 4 && /^[A-Z]/.test(word)) || found[1] === "Script");
  return found.length === 1 || isName ? [word] : found;
}

// Why a hit hit, as in search/marking.py: what matches in a text, marked, and the snippet around the densest match.
import { isCjk } from "./text.js";

const COLUMNS = 220, LEAD = 60, MOST_IN_WINDOW = 50, LONGEST_UNCUT = 60;
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const escape = (text) => String(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);

export function marker(analyse, units) {
  // The matching stretches of a text that stands at `place`: [start, end, number of the unit].
  function spans(text, place) {
    const tokens = analyse.tokens(text);
    const found = new Map();
    units.forEach((unit, number) => {
      for (const lookup of unit.lookups) {
        if (lookup.link !== undefined || (lookup.place && lookup.place !== place)) continue;
        for (const [start, end] of occurrences(lookup, tokens)) found.set(`${start} ${end} ${number}`, [start, end, number]);
      }
    });
    return [...found.values()].sort(bySpan);
  }

  function snippet(text, code) {
    const here = spans(text, "text");
    const block = here.length ? null : code.find((one) => spans(one, "code").length);
    return block ? excerpt(block, spans(block, "code")) : excerpt(text, here);
  }

  return { mark: (text, place) => mark(text, spans(text, place)), snippet };
}

const bySpan = (a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

function* occurrences({ sequence, exact, prefix }, tokens) {
  const form = (token) => exact ? token.exact : token.term;
  const [first] = sequence[0];
  if (prefix || sequence.length === 1) {
    for (const token of tokens) if (prefix ? token.exact.startsWith(first) : form(token) === first) yield [token.start, token.end];
    return;
  }
  const at = new Map();
  for (const token of tokens) {
    const key = `${token.position} ${form(token)}`;
    if (!at.has(key)) at.set(key, token);
  }
  const [last, distance] = sequence.at(-1);
  for (const token of tokens) {
    if (form(token) === first && sequence.every(([term, far]) => at.has(`${token.position + far} ${term}`))) {
      yield [token.start, at.get(`${token.position + distance} ${last}`).end];
    }
  }
}

function mark(text, spans, offset = 0) {
  let out = "";
  let done = 0;
  for (const [start, end] of merged(spans)) {
    const begin = Math.max(start - offset, 0);
    const stop = Math.min(end - offset, text.length);
    if (begin < stop) {
      out += `${escape(text.slice(done, begin))}<mark>${escape(text.slice(begin, stop))}</mark>`;
      done = stop;
    }
  }
  return out + escape(text.slice(done));
}

function merged(spans) {
  const out = [];
  for (const [start, end] of spans) {
    if (out.length && start <= out.at(-1)[1]) out.at(-1)[1] = Math.max(out.at(-1)[1], end);
    else out.push([start, end]);
  }
  return out;
}

function excerpt(text, spans) {
  const columns = columnsOf(text);
  const [start, stop] = densest(columns, spans);
  const left = (value) => columns.findIndex((column) => column >= value);
  let begin = breakAfter(text, left(columns[start] - LEAD), start);
  const last = columns.findLastIndex((column) => column <= columns[begin] + COLUMNS);
  const end = breakBefore(text, Math.max(stop, last - LONGEST_UNCUT), last);
  if (end === text.length) begin = Math.min(begin, breakAfter(text, left(columns[end] - COLUMNS), start));
  const shown = mark(text.slice(begin, end), spans, begin).split(/\s+/).filter(Boolean).join(" ");
  return (begin ? "… " : "") + shown + (end < text.length ? " …" : "");
}

// How many columns there are before each unit of the text, and in all; the second half of a pair takes none.
function columnsOf(text) {
  const columns = [0];
  for (const character of text) {
    const width = isCjk(character) ? 2 : 1;
    columns.push(columns.at(-1) + width);
    if (character.length === 2) columns.push(columns.at(-1));
  }
  return columns;
}

// The first span of the window that matches most different units, then most often.
function densest(columns, spans) {
  let best = [0, 0];
  let most = [0, 0];
  spans.forEach((span, i) => {
    const reach = columns[span[0]] + COLUMNS - LEAD;
    const inside = [span, ...spans.slice(i + 1, i + MOST_IN_WINDOW).filter((other) => columns[other[1]] <= reach)];
    const value = [new Set(inside.map((one) => one[2])).size, inside.length];
    if (value[0] > most[0] || (value[0] === most[0] && value[1] > most[1])) [best, most] = [span, value];
  });
  return best;
}

function breakAfter(text, first, last) {
  for (let place = first; place <= last; place++) if (mayBreak(text, place)) return place;
  return first;
}

function breakBefore(text, first, last) {
  for (let place = last; place >= first; place--) if (mayBreak(text, place)) return place;
  return last;
}

function mayBreak(text, place) {
  if (place === 0 || place === text.length) return true;
  const [before, after] = [text[place - 1], text[place]];
  return /\s/.test(before) || /\s/.test(after) || (isCjk(before) && isCjk(after));
}

// The query language of search/query.py: any text is a query, and what is not meant as syntax is text.
import { and, firstWords, NOTHING, not, or, simplify, values, word, wordCount } from "./tree.js";
import { casefold } from "./text.js";

export const MAX_WORDS = 100;
const MAX_CHARACTERS = 10_000, MAX_WORD_LENGTH = 200, MAX_DEPTH = 20, MAX_NOTICES = 10;
const OPERATORS = new Set(["AND", "OR", "NOT"]);
const QUOTES = '"\\u201c\\u201d\\u201e\\u201f\\uff02', OPENING = "(\\uff08", CLOSING = ")\\uff09";
const WORD = `[^\\s${QUOTES}${OPENING}${CLOSING}]`;
const TOKEN = new RegExp(
  `(?<before>${WORD}*)(?:[${OPENING}]\\s*(?<operator>AND|OR|NOT)\\s*[${CLOSING}]|(?<open>[${OPENING}])`
  + `|[${QUOTES}](?<phrase>[^${QUOTES}]*)[${QUOTES}])|(?<word>${WORD}+)|(?<close>[${CLOSING}])`, "gu");
const FIELD = /^([A-Za-z][A-Za-z_-]{0,29})[:\uff1a](.*)$/su;
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const HIDDEN = /[\p{C}\p{Z}]/u;
const CONTROL = /[\0-\x1f\x7f-\x9f\ud800-\udfff]/gu;
const LETTER = /[\p{L}\p{N}]/u;
const FEATURES = { code: "code", image: "image", bullet: "bullets" };
const NEEDS = {
  site: "a host such as github.com", domain: "a host such as github.com", issue: "the name of an issue",
  in: "the name of a collection",
  lang: "a language code such as en or zh", has: "one of code, image or bullets",
  before: "a date such as 2019, 2019-02 or 2019-02-01", after: "a date such as 2019, 2019-02 or 2019-02-01",
};
const TEXT_FIELDS = ["title", "body"];

const isFilter = (name) => Object.hasOwn(NEEDS, name);
const isField = (name) => isFilter(name) || TEXT_FIELDS.includes(name);
const textField = (name) => TEXT_FIELDS.includes(name) ? name : "";
const first = (text, count) => text.length <= count ? text : Array.from(text).slice(0, count).join("");
const length = (text) => Array.from(text).length;

// { root, text, notices }: the tree in normal form, what was typed, and whole sentences about what was not understood.
export function parse(text) {
  const parser = new Parser();
  if (length(text) > MAX_CHARACTERS) parser.notice("Only the first 10,000 characters of the query were used.");
  const shown = Array.from(first(text, MAX_CHARACTERS), (c) => SPACE.test(c) ? " " : HIDDEN.test(c) ? "" : c).join("");
  let root = parser.read(shown);
  if (parser.notices.size > MAX_NOTICES) {
    parser.notices = new Set([...parser.notices].slice(0, MAX_NOTICES));
    parser.notice("More of the query was not understood than is said here.");
  }
  if (wordCount(root) > MAX_WORDS) {
    parser.notice(`Only the first ${MAX_WORDS} words of the query were used.`);
    [root] = firstWords(root, MAX_WORDS);
  }
  return { root: simplify(root), text: shown, notices: [...parser.notices] };
}

class Group {
  constructor(field = "", negated = false) {
    Object.assign(this, { field, negated, elements: [] });
  }

  add(node, negated) {
    if (!node) return;
    if (!negated && this.elements.at(-1) === "NOT") this.elements.splice(-1, 1, not(node));
    else this.elements.push(negated ? not(node) : node);
  }
}

class Parser {
  notices = new Set();
  stack = [new Group()];
  ignored = 0;

  notice(sentence) {
    this.notices.add(sentence);
  }

  read(text) {
    for (const { groups } of text.matchAll(TOKEN)) {
      if (groups.close) this.close();
      else if (groups.word) this.word(groups.word);
      else this.attached(groups);
    }
    while (this.stack.length > 1) this.pop();
    return combine(this.stack[0]);
  }

  word(typed) {
    const group = this.stack.at(-1);
    if (OPERATORS.has(typed)) return group.elements.push(typed);
    const [negated, rest] = splitMinus(typed);
    group.add(this.fieldItem(rest, group.field), negated);
  }

  fieldItem(typed, outer) {
    const match = FIELD.exec(typed);
    if (!match) return this.item(outer, typed, typed);
    const name = match[1].toLowerCase();
    const value = match[2];
    if (isField(name)) return LETTER.test(value) ? this.item(name, value, typed) : this.text(typed, outer);
    if (LETTER.test(value) && !isFilter(outer) && !/^(?::|\/\/)/.test(value)) this.unknownField(name);
    return this.item(outer, typed, typed);
  }

  // A phrase, a group, or an operator in parentheses, with the `-` and `field:` that touch it.
  attached({ before, operator, open, phrase }) {
    let [negated, rest] = splitMinus(before);
    const match = FIELD.exec(rest);
    const name = match && !match[2] ? match[1].toLowerCase() : "";
    if (rest && !isField(name)) {
      this.word(before);
      if (name) this.unknownField(name); // and a minus before it holds for what follows it, too
      else negated = false;
    }
    const group = this.stack.at(-1);
    const field = isField(name) ? name : group.field;
    if (open) this.open(field, negated);
    else if (operator) group.add(this.item(field, operator, operator), negated);
    else group.add(this.phrase(field, phrase), negated);
  }

  open(name, negated) {
    if (this.stack.length > MAX_DEPTH) {
      this.ignored += 1;
      this.notice(`Parentheses more than ${MAX_DEPTH} deep were ignored.`);
    } else this.stack.push(new Group(name, negated));
  }

  close() {
    if (this.ignored) this.ignored -= 1;
    else if (this.stack.length > 1) this.pop();
  }

  pop() {
    const group = this.stack.pop();
    this.stack.at(-1).add(group.elements.length ? combine(group) : null, group.negated);
  }

  item(name, value, typed) {
    if (!isFilter(name) || !LETTER.test(value)) return this.text(value, name);
    const node = this.filter(name, value);
    if (!node && length(typed) > MAX_WORD_LENGTH) return this.fieldItem(this.cut(typed), "");
    return node ?? this.text(typed, "");
  }

  phrase(name, quoted) {
    const value = quoted.split(" ").filter(Boolean).join(" ");
    const node = isFilter(name) && LETTER.test(value) ? this.filter(name, value) : null;
    if (node) return node;
    const text = value.split(" ").map((one) => this.cut(one)).join(" ");
    return LETTER.test(text) ? { kind: "Phrase", text, field: textField(name) } : null;
  }

  text(typed, name) {
    const cut = this.cut(typed);
    const text = cut.replace(/\*+$/, "");
    if (!LETTER.test(text)) return null;
    return { kind: text === cut ? "Word" : "Prefix", text, field: textField(name) };
  }

  cut(typed) {
    if (length(typed) > MAX_WORD_LENGTH) this.notice("A word longer than 200 characters was cut to that length.");
    return first(typed, MAX_WORD_LENGTH);
  }

  filter(name, value) {
    const node = filter(name, value);
    if (!node) this.notice(`${name}: needs ${NEEDS[name]}, so it was searched for as text.`);
    return node;
  }

  unknownField(name) {
    this.notice(`${name}: is not a field that can be searched, so it was searched for as text.`);
  }
}

const splitMinus = (typed) => /^-(?!-)/.test(typed) ? [true, typed.slice(1)] : [false, typed];

// Neighbours around OR first, then everything else by And; an operator that lacks an operand is a word.
function combine({ elements, field }) {
  const chains = [];
  let joined = false;
  elements.forEach((element, here) => {
    const neighbours = [elements[here - 1], elements[here + 1]];
    const between = neighbours.every((neighbour) => neighbour && typeof neighbour !== "string");
    if ((element === "AND" || element === "OR") && between) {
      joined = element === "OR";
      return;
    }
    if (!joined) chains.push([]);
    chains.at(-1).push(typeof element === "string" ? word(element, textField(field)) : element);
    joined = false;
  });
  return chains.length ? and(chains.map(or)) : NOTHING;
}

function filter(name, value) {
  if (name === "site" || name === "domain") {
    const host = hostOf(value.replace(/^(?:[A-Za-z][A-Za-z0-9+.-]*:)?\/\//, "")).replace(/^(?:\*?\.|www\.)+/, "");
    return LETTER.test(host) ? values("Site", [host]) : null;
  }
  if (name === "issue") return values("IssueIs", [casefold(value)]);
  if (name === "in") return values("CollectionIs", [casefold(value)]);
  if (name === "lang") {
    const language = /^([a-z]{2,3})(?:[-_].*)?$/s.exec(value.toLowerCase());
    return language && values("LangIs", [language[1]]);
  }
  if (name === "has") {
    const feature = value.toLowerCase().replace(/s$/, "");
    return Object.hasOwn(FEATURES, feature) ? { kind: "Has", what: FEATURES[feature] } : null;
  }
  const day = firstDay(value);
  return day ? { kind: name === "before" ? "Before" : "After", day } : null;
}

function hostOf(address) {
  const authority = /^[^/?#]*/.exec(address.replace(CONTROL, "").trim())[0];
  const [, host] = /^(\[[^\]]*\]|[^:]*)/.exec(authority.slice(authority.lastIndexOf("@") + 1));
  const bare = host.toLowerCase().split(/\s+/).join("").replace(/\.+$/, "");
  return bare.replace(/^\.*(?:www\.+)*(?=[^.])/, "");
}

// The first day of a year, month or day; "" if there is no such date.
function firstDay(value) {
  if (!/^[0-9]{4}(?:-[0-9]{2}){0,2}$/.test(value) || value.startsWith("0000")) return "";
  const day = `${value}-01-01`.slice(0, 10);
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === day ? day : "";
}

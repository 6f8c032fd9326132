// The query tree of search/tree.py: plain objects told by their `kind`.
export const NOTHING = { kind: "Nothing" };
export const word = (text, field = "") => ({ kind: "Word", text, field });
export const and = (parts) => ({ kind: "And", parts });
export const or = (parts) => ({ kind: "Or", parts });
export const not = (part) => ({ kind: "Not", part });
export const values = (kind, found) => ({ kind, values: found }); // Site, IssueIs, CollectionIs, LangIs

const CHOICES = { Site: "site", IssueIs: "issue", CollectionIs: "in", LangIs: "lang" };
const isGroup = (node) => node.kind === "And" || node.kind === "Or";

export function* walk(node) {
  yield node;
  for (const part of node.parts ?? (node.part ? [node.part] : [])) yield* walk(part);
}

// The words that are searched for, not those excluded.
export const words = (node) =>
  node.kind === "Word" ? [node] : node.kind === "Not" ? [] : (node.parts ?? []).flatMap(words);

const ownWords = (node) =>
  node.kind === "Phrase" ? node.text.split(" ").length : Number(node.kind === "Word" || node.kind === "Prefix");
export const wordCount = (node) => [...walk(node)].reduce((sum, below) => sum + ownWords(below), 0);

// Replace all words after the first `room` with nothing.
export function firstWords(node, room) {
  if (isGroup(node)) {
    const parts = [];
    for (const part of node.parts) {
      const [kept, left] = firstWords(part, room);
      parts.push(kept);
      room = left;
    }
    return [{ ...node, parts }, room];
  }
  if (node.kind === "Not") {
    const [kept, left] = firstWords(node.part, room);
    return [not(kept), left];
  }
  const count = ownWords(node);
  if (count <= room) return [node, room - count];
  const text = node.kind === "Phrase" ? node.text.split(" ").slice(0, room).join(" ") : "";
  return [/[\p{L}\p{N}]/u.test(text) ? { ...node, text } : NOTHING, 0];
}

// The normal form: the same meaning without needless nodes.
export function simplify(node) {
  if (node.kind === "Not") {
    const part = simplify(node.part);
    return part.kind === "Not" ? part.part : part.kind === "Nothing" ? part : not(part);
  }
  return isGroup(node) ? join(node.kind, node.parts.map(simplify)) : node;
}

function join(kind, simple) {
  const flat = simple.flatMap((part) => part.kind === kind ? part.parts : part.kind === "Nothing" ? [] : [part]);
  const parts = [];
  const first = {};
  for (const part of flat) {
    const known = first[part.kind];
    if (known) known.values = [...new Set([...known.values, ...part.values])];
    else parts.push(CHOICES[part.kind] ? (first[part.kind] = { ...part }) : part);
  }
  return parts.length < 2 ? parts[0] ?? NOTHING : { kind, parts };
}

// A query text that reads as this same tree.
export function canonical(node) {
  if (node.kind === "And" || node.kind === "AtLeast") return node.parts.map(canonical).join(" ");
  if (node.kind === "Or") {
    return node.parts.map((part) => part.kind === "And" ? `(${canonical(part)})` : canonical(part)).join(" OR ");
  }
  if (node.kind === "Not") return negated(node.part);
  if (CHOICES[node.kind]) return node.values.map((value) => `${CHOICES[node.kind]}:${quoted(value)}`).join(" OR ");
  return leaf(node);
}

function leaf(node) {
  if (node.kind === "Nothing") return "";
  if (node.kind === "Has") return `has:${node.what}`;
  if (node.kind === "Before" || node.kind === "After") return `${node.kind.toLowerCase()}:${node.day}`;
  if (node.kind === "Word" && !node.field && ["AND", "OR", "NOT"].includes(node.text)) return `(${node.text})`;
  const written = { Word: node.text, Phrase: `"${node.text}"`, Prefix: `${node.text}*` }[node.kind];
  return node.field ? `${node.field}:${written}` : written;
}

function negated(part) {
  const several = isGroup(part) || part.values?.length > 1;
  const text = several ? `(${canonical(part)})` : canonical(part);
  return text.startsWith("-") ? `NOT ${text}` : `-${text}`;
}

const quoted = (value) => /[\s(\uff08)\uff09]/.test(value) ? `"${value}"` : value;

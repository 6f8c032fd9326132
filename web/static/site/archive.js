// The exported archive: MiniSearch over its terms, the entries' facts, and their texts, which are fetched when needed.
import MiniSearch from "../vendor/minisearch.js";

import { analyser } from "./text.js";

const STARTS = { title: 0, domain: 1_000, section: 1_100, text: 2_000, code: 1_000_000 };
const ENDS = { title: 1_000, domain: 1_100, section: 2_000, text: 1_000_000, code: 2_000_000 };
const WHOLE = { tokenize: (text) => [text], processTerm: (term) => term };

// What is spread over few files is all read at need; of more, only what a page of results takes.
const FEW_FILES = 16;
const MOST_CHECKED = 300;
const DEPTH = { few: 100, many: 20 };

const json = async (url) => (await answer(url)).json();

// The host cannot be reached, or has not what is needed.
export class NotLoaded extends Error {}

async function answer(url, options) {
  const response = await fetch(url, options).catch((error) => {
    throw new NotLoaded(url, { cause: error });
  });
  if (!response.ok) throw new NotLoaded(`${url}: ${response.status}`);
  return response;
}

// `place` is the address of the data, ending in a slash; which of its folders is the present one is always asked anew.
export async function openArchive(place) {
  const current = await answer(`${place}current.txt`, { cache: "no-cache" });
  const folder = `${place}${(await current.text()).trim()}/`;
  const [index, entries, words] = await Promise.all([
    json(`${folder}index.json`), json(`${folder}entries.json`), answer(`${folder}words.tsv`).then((found) => found.text()),
  ]);
  return new Archive(folder, index, entries, words);
}

// The serialised form that MiniSearch loads, from ours: postings as gaps and doubled weights.
function serialised({ terms, postings, lengths }) {
  const index = terms.split("\n").map((term, place) => {
    const weights = {};
    let entry = 0;
    for (let i = 0; i < postings[place].length; i += 2) {
      entry += postings[place][i];
      weights[entry] = postings[place][i + 1] / 2;
    }
    return [term, { 0: weights }];
  });
  const count = lengths.length;
  return {
    index: terms ? index : [], documentCount: count, nextId: count, dirtCount: 0, serializationVersion: 2,
    documentIds: Object.fromEntries(lengths.map((_, entry) => [entry, entry])), storedFields: {},
    fieldIds: { all: 0 }, fieldLength: Object.fromEntries(lengths.map((length, entry) => [entry, [length / 2]])),
    averageFieldLength: [lengths.reduce((sum, length) => sum + length / 2, 0) / (count || 1)],
  };
}

class Archive {
  constructor(folder, index, entries, words) {
    this.folder = folder;
    this.entries = entries;
    this.count = index.lengths.length;
    this.words = words.split("\n").filter(Boolean).map(readWord);
    this.analyse = analyser(new Map(this.words.map(({ word, stem }) => [word, stem])), new Map(Object.entries(index.simplified)));
    this.ranking = index.ranking; // the constants of the server's: k, b, synonym, wholeTitle, weights
    this.whole = { ...WHOLE, bm25: { k: this.ranking.k, b: this.ranking.b, d: 0 } };
    this.stopWords = new Set(index.stopWords);
    this.synonyms = new Map(Object.entries(index.synonyms));
    this.lengths = index.lengths.map((length) => length / 2);
    this.average = this.lengths.reduce((sum, length) => sum + length, 0) / (this.count || 1) || 1;
    this.mini = MiniSearch.loadJS(serialised(index), { fields: ["all"], ...this.whole });
    this.weights = new Map();
    this.files = new Map();
    this.analyses = new Map();
    const few = entries.files.length <= FEW_FILES;
    this.depth = few ? DEPTH.few : DEPTH.many;
    this.mostChecked = MOST_CHECKED;
  }

  // BM25 without the idf: how much the weight of a term in an entry counts.
  saturated(weight, entry) {
    return weight * (this.ranking.k + 1) / (weight + this.norm(entry));
  }

  // The other way round; weights are multiples of a half.
  weight(saturated, entry) {
    return Math.round(2 * saturated * this.norm(entry) / (this.ranking.k + 1 - saturated)) / 2;
  }

  norm(entry) {
    const { k, b } = this.ranking;
    return k * (1 - b + b * this.lengths[entry] / this.average);
  }

  idf(having) {
    return Math.log(1 + (this.count - having + 0.5) / (having + 0.5));
  }

  // The entries of a term with its weight in each: what MiniSearch's score was made of, since synonyms and beginnings
  // add up weights, and only then does their sum saturate.
  having(term) {
    if (!this.weights.has(term)) {
      const found = this.mini.search(term, this.whole);
      const idf = this.idf(found.length);
      this.weights.set(term, new Map(found.map(({ id, score }) => [id, this.weight(score / idf, id)])));
    }
    return this.weights.get(term);
  }

  // The entries that have all of these terms, best first.
  havingAll(terms) {
    return this.mini.search({ combineWith: "AND", queries: [...new Set(terms)] }, this.whole).map(({ id }) => id);
  }

  // The words of the archive that begin so, most frequent first.
  beginning(prefix) {
    return this.words.filter(({ word }) => word.startsWith(prefix))
      .sort((a, b) => b.count - a.count || (a.word < b.word ? 1 : -1));
  }

  title(entry) {
    return this.entries.title[entry];
  }

  issue(entry) {
    return this.entries.issues[this.entries.issue[entry]];
  }

  // The entries with a link that several have, by its number.
  linking(link) {
    return this.entries.links[link];
  }

  // The text and code of entries, as a map.
  async texts(wanted) {
    const found = new Map();
    const starts = this.entries.files;
    const file = (entry) => starts.findLastIndex((start) => start <= entry);
    await Promise.all([...new Set(wanted.map(file))].map((number) => this.file(number)));
    for (const entry of wanted) {
      const [text, ...code] = (await this.file(file(entry)))[entry - starts[file(entry)]];
      found.set(entry, { text, code });
    }
    return found;
  }

  file(number) {
    if (!this.files.has(number)) {
      const asked = json(`${this.folder}texts/${number}.json`);
      asked.catch(() => this.files.delete(number)); // the next search may have more luck
      this.files.set(number, asked);
    }
    return this.files.get(number);
  }

  // Where each term and each word stands in some entries, as the index knows them (search/document.py).
  async analysed(wanted) {
    const fresh = wanted.filter((entry) => !this.analyses.has(entry));
    for (const [entry, { text, code }] of await this.texts(fresh)) {
      const domain = this.entries.domain[entry].split(".");
      this.analyses.set(entry, this.positions({
        title: this.title(entry), domain: domain.slice(0, Math.max(domain.length - 1, 1)).join(" "),
        section: this.entries.section[entry], text, code: code.join("\n"),
      }));
    }
    return new Map(wanted.map((entry) => [entry, this.analyses.get(entry)]));
  }

  positions(parts) {
    const terms = new Map();
    const words = new Map();
    const add = (places, term, position) => {
      if (!places.has(term)) places.set(term, [position]);
      else if (places.get(term).at(-1) !== position) places.get(term).push(position);
    };
    for (const [name, text] of Object.entries(parts)) {
      for (const token of this.analyse.tokens(text)) {
        const position = STARTS[name] + token.position;
        if (position >= ENDS[name]) break;
        add(terms, token.term, position);
        add(words, token.exact, position);
      }
    }
    return { terms, words };
  }
}

function readWord(line) {
  const [word, count, change = ""] = line.split("\t");
  const [, cut, added] = /^(\d*)(.*)$/su.exec(change);
  return { word, count: Number(count), stem: word.slice(0, word.length - Number(cut)) + added };
}

// The place of a position: title, domain, section, text, code.
export const placeOf = (position) => Object.keys(STARTS).findLast((name) => STARTS[name] <= position);

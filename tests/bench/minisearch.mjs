// MiniSearch behind the protocol of engine_process.py: node minisearch.mjs FOLDER [WORD]; needs `npm install minisearch`
// in the folder that SHACKSEARCH_NODE names.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const MiniSearch = createRequire(resolve(process.env.SHACKSEARCH_NODE) + "/")("minisearch");
const options = { fields: ["title", "domain", "body", "bullets"], storeFields: ["site"], searchOptions: { combineWith: "OR" } };
const [folder, word] = process.argv.slice(2);
const path = folder + "/minisearch.json";
let index;

const rows = (file) => readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line))
  .map(({ id, title, body, bullets, urls }) => {
    const site = urls[0].split("/")[2];
    return { id, site, title, domain: site, body, bullets: bullets.join("\n") };
  });

const actions = {
  build({ entries }) {
    mkdirSync(folder, { recursive: true });
    index = new MiniSearch(options);
    index.addAll(rows(entries));
    writeFileSync(path, JSON.stringify(index));
  },
  open() { index = MiniSearch.loadJSON(readFileSync(path, "utf8"), options); },
  update({ entries }) {
    for (const row of rows(entries)) index.has(row.id) ? index.replace(row) : index.add(row);
    writeFileSync(path, JSON.stringify(index));
  },
  search({ kind, words }) {
    if (kind === "phrase") return "it has no phrases";
    const filter = kind === "filter" ? (hit) => hit.site === words[1] : undefined;
    const text = kind === "filter" ? words[0] : words.join(" ");
    index.search(text, { prefix: kind === "prefix", filter }).slice(0, 10);
  },
};

if (word) {
  actions.open();
  actions.search({ kind: "words", words: [word] });
} else {
  createInterface({ input: process.stdin }).on("line", (line) => {
    const command = JSON.parse(line);
    const started = process.cpuUsage();
    const reason = actions[command.do](command);
    const { user, system } = process.cpuUsage(started);
    const cpu = reason ? null : (user + system) / 1e6;
    console.log(JSON.stringify({ cpu, reason, memory: process.resourceUsage().maxRSS * 1024 }));
  });
}

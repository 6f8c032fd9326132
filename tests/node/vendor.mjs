// Copies the libraries of the exported site from node_modules (`npm ci --ignore-scripts` here checks their hashes) to
// the folder named as the argument, with their licences. They are as published, but for two lines: MiniSearch does not
// name its source map, which is not copied, and the stemmer, a CommonJS module, is made the ES module that browsers load.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const from = join(dirname(fileURLToPath(import.meta.url)), "node_modules");
const to = process.argv[2];
mkdirSync(to, { recursive: true });
const minisearch = readFileSync(join(from, "minisearch/dist/es/index.js"), "utf-8");
writeFileSync(join(to, "minisearch.js"), minisearch.replace(/\n\/\/# sourceMappingURL=.*/, ""));
copyFileSync(join(from, "minisearch/LICENSE.txt"), join(to, "minisearch.LICENSE.txt"));
copyFileSync(join(from, "wink-porter2-stemmer/LICENSE"), join(to, "stemmer.LICENSE.txt"));
const stemmer = readFileSync(join(from, "wink-porter2-stemmer/src/wink-porter2-stemmer.js"), "utf-8");
writeFileSync(join(to, "stemmer.js"), `const module = {};\n${stemmer}\nexport default module.exports;\n`);

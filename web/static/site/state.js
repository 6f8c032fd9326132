// The state of the search and its address, as in web/links.py.
import { parse } from "./query.js";
import { casefold } from "./text.js";
import { canonical, values } from "./tree.js";

export const PER_PAGE = 10;
const DEEPEST = 100;
const FORMS = {
  year: /^(?!9999)[1-9][0-9]{3}$/, lang: /^[A-Za-z]{2,3}$/, after: /^[1-9][0-9]{3}(-[0-9]{2}){0,2}$/,
  before: /^[1-9][0-9]{3}(-[0-9]{2}){0,2}$/, in: /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,59}$/u,
  sort: /^date$/, strict: /^1$/, page: /^(?:[1-9][0-9]?|100)$/,
};

export class State {
  constructor(fields = {}) {
    Object.assign(this, {
      q: "", sites: [], collections: [], year: "", lang: "", issue: "", after: "", before: "", sort: "relevance",
      strict: false, page: 1,
    }, fields);
  }

  // What makes no sense in an address is left out.
  static of(parameters) {
    const one = (name) => {
      const value = (parameters.get(name) ?? "").trim();
      return FORMS[name]?.test(value) === false ? "" : value;
    };
    const named = parameters.getAll("in").map((name) => name.trim()).filter((name) => FORMS.in.test(name));
    const sites = parameters.getAll("site").map((site) => parse(`site:${site.trim()}`).root);
    return new State({
      q: parse(one("q")).text.trim(), sites: sites.filter(({ kind }) => kind === "Site").flatMap((node) => node.values).sort(),
      collections: [...new Set(named.map(casefold))].sort(), year: one("year"), lang: one("lang").toLowerCase(),
      issue: one("issue"), after: one("after"), before: one("before"),
      sort: one("sort") || "relevance", strict: one("strict") === "1", page: Math.min(Number(one("page")) || 1, DEEPEST),
    });
  }

  get isEmpty() {
    return !this.q && !this.filters.length;
  }

  get offset() {
    return (this.page - 1) * PER_PAGE;
  }

  get filters() {
    return [
      ...this.sites.map((site) => canonical(values("Site", [site]))),
      ...this.collections.map((name) => `in:${name}`),
      ...(this.year ? [`after:${this.year}`, `before:${Number(this.year) + 1}`] : []),
      ...(this.lang ? [`lang:${this.lang}`] : []),
      ...(this.issue ? [canonical(values("IssueIs", [this.issue]))] : []),
      ...(this.after ? [`after:${this.after}`] : []),
      ...(this.before ? [`before:${this.before}`] : []),
    ];
  }

  get parameters() {
    const pairs = [
      ["q", this.q], ...this.sites.map((site) => ["site", site]), ...this.collections.map((name) => ["in", name]),
      ["year", this.year], ["lang", this.lang], ["issue", this.issue], ["after", this.after], ["before", this.before],
      ["sort", this.sort === "date" ? "date" : ""], ["strict", this.strict ? "1" : ""],
      ["page", this.page > 1 ? String(this.page) : ""],
    ];
    return pairs.filter(([, value]) => value);
  }

  get kept() {
    return this.parameters.filter(([name]) => !["q", "page", "strict"].includes(name));
  }

  // The address of this state, from the home page.
  get address() {
    const query = this.parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
    return query ? `?${query}` : "./";
  }

  but(changes) {
    return new State({ ...this, page: 1, ...changes });
  }
}

"""One search for the page: hits, facets that toggle, filters that can be removed, and what else to try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from search.archive import Archive
from search.model import FacetValue, ResultPage
from search.query import parse
from search.tree import After, And, Before, CollectionIs, Has, IssueIs, LangIs, Node, Not, Site, canonical, simplify
from web.links import PER_PAGE, State

MOST_VALUES = 8
"""How many values of a facet are shown, besides those that are chosen."""
Values = Mapping[str, tuple[FacetValue, ...]]
"""The values of the facets `site`, `year` and `lang`, and of `in` where there are collections."""
_LANGUAGES = {
    "de": "German", "en": "English", "es": "Spanish", "fr": "French", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "pt": "Portuguese", "ru": "Russian", "zh": "Chinese",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Removal:
    """A filter in words, and the state without it; `total` counts what that finds, once it is known."""

    label: str
    state: State
    total: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: its name, its count, and the state that a click on it leads to."""

    label: str
    count: int
    state: State
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A facet as it is shown."""

    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What the search page shows for a state.

    `groups` are the facets, `years` the counts behind the histogram, `removals` the active filters. When nothing was
    found, `without` holds the removals that would find something, and `corrected` the spelling that would.
    """

    page: ResultPage
    groups: tuple[Group, ...]
    years: tuple[FacetValue, ...]
    removals: tuple[Removal, ...]
    without: tuple[Removal, ...] = ()
    corrected: State | None = None

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.page.total // PER_PAGE)


def find(archive: Archive, state: State) -> Results:
    """Answer a state; raises `BadQuery`, `NoIndex`, `StaleIndex` or `CorruptIndex`."""
    page = ask(archive, state, limit=PER_PAGE, offset=state.offset)
    removals = tuple(_removals(state))
    values = _facet_values(archive, state, page)
    results = Results(page, _groups(state, values), _years(values), removals)
    if page.total:
        return results
    excluded = tuple(_exclusions(state))
    return replace(
        results,
        without=tuple(counted for removal in (*removals, *excluded) if (counted := _count(archive, removal)).total),
        corrected=_correction(archive, state),
    )


def ask(archive: Archive, state: State, *, limit: int, offset: int = 0, facets: bool = True) -> ResultPage:
    """Return one page of what a state finds, with strict hits only if it says so."""
    if not state.strict or state.sort == "date":
        return archive.search(state.q, limit, offset, state.sort, filters=state.filters, facets=facets)
    # A search by date never corrects or relaxes, and in one by relevance the strict hits come first.
    exact = archive.search(state.q, 0, 0, "date", filters=state.filters, facets=facets)
    room = max(0, min(limit, exact.total - offset))
    best = archive.search(state.q, room, offset, filters=state.filters, facets=False) if room else exact
    return replace(exact, hits=best.hits, took_ms=round(exact.took_ms + (best.took_ms if room else 0.0), 3))


def language_name(code: str) -> str:
    """Return a language's English name, or the code itself."""
    return _LANGUAGES.get(code, code)


def _groups(state: State, values: Values) -> tuple[Group, ...]:
    groups = (
        Group("Collection", tuple(_toggle(state, "collections", value) for value in values.get("in", ()))),
        Group("Site", tuple(_toggle(state, "sites", value) for value in _shown(values["site"], state.sites))),
        Group("Issue year", tuple(_choice(state, "year", value, value.value) for value in values["year"])),
        Group("Language", tuple(_choice(state, "lang", value, language_name(value.value)) for value in values["lang"])),
    )
    return tuple(group for group in groups if len(group.choices) > 1 or any(c.chosen for c in group.choices))


def _facet_values(archive: Archive, state: State, page: ResultPage) -> Values:
    """Return each facet's values as they would be if none of them were chosen, the chosen ones in any case."""
    found: dict[str, tuple[FacetValue, ...]] = {}
    fields = [("site", "sites", ()), ("year", "year", ""), ("lang", "lang", "")]
    fields += [("in", "collections", ())] if "in" in page.facets or state.collections else []
    for name, field, nothing in fields:
        chosen = getattr(state, field)
        if not chosen:
            found[name] = page.facets.get(name, ())
            continue
        values = ask(archive, state.but(**{field: nothing}), limit=0).facets.get(name, ())
        missing = {chosen} if isinstance(chosen, str) else set(chosen)
        missing -= {value.value.casefold() if name == "in" else value.value for value in values}
        found[name] = (*values, *(FacetValue(value, 0) for value in sorted(missing)))
    return found


def _shown(values: Sequence[FacetValue], chosen: Sequence[str]) -> list[FacetValue]:
    return [value for place, value in enumerate(values) if place < MOST_VALUES or value.value in chosen]


def _toggle(state: State, field: str, value: FacetValue) -> Choice:
    """Return a choice of which several may hold: of sites, or of collections, whose names in any case are one."""
    key = value.value.casefold() if field == "collections" else value.value
    before = getattr(state, field)
    after = {*before} - {key} if key in before else {*before, key}
    return Choice(value.value, value.count, state.but(**{field: tuple(sorted(after))}), key in before)


def _choice(state: State, name: str, value: FacetValue, label: str) -> Choice:
    chosen = getattr(state, name) == value.value
    return Choice(label, value.count, state.but(**{name: "" if chosen else value.value}), chosen)


def _years(values: Values) -> tuple[FacetValue, ...]:
    """Return the count of every year from the first to the last, oldest first, years without a hit included."""
    counts = {int(value.value): value.count for value in values["year"] if value.value.isdecimal()}
    if len(counts) < 2:
        return ()
    return tuple(FacetValue(f"{year:04}", counts.get(year, 0)) for year in range(min(counts), max(counts) + 1))


def _removals(state: State) -> list[Removal]:
    found = [
        Removal(f"{name}:{value}", state.but(**{field: tuple(other for other in chosen if other != value)}))
        for name, field, chosen in (("site", "sites", state.sites), ("in", "collections", state.collections))
        for value in chosen
    ]
    found += [Removal(state.year, state.but(year=""))] if state.year else []
    for name in ("lang", "issue", "after", "before"):
        value = getattr(state, name)
        found += [Removal(f"{name}:{value}", state.but(**{name: ""}))] if value else []
    return found + _without(state, Site | IssueIs | CollectionIs | LangIs | Has | Before | After)


def _exclusions(state: State) -> list[Removal]:
    return _without(state, Not)


def _without(state: State, kinds: type[Node] | object) -> list[Removal]:
    """Return what the query itself would be without each of its outermost parts of these kinds."""
    root = parse(state.q).root
    parts = root.parts if isinstance(root, And) else (root,)
    return [
        Removal(_label(part), state.but(q=canonical(simplify(And(tuple(p for p in parts if p is not part))))))
        for part in parts
        if isinstance(part, kinds)  # type: ignore[arg-type]
    ]


def _label(part: Node) -> str:
    # `before:2019` is kept as `before:2019-01-01`, which means the same and says it less well.
    return (
        canonical(part).removesuffix("-01").removesuffix("-01") if isinstance(part, Before | After) else canonical(part)
    )


def _count(archive: Archive, removal: Removal) -> Removal:
    if removal.state.is_empty:
        return removal
    return replace(removal, total=ask(archive, removal.state, limit=0, facets=False).total)


def _correction(archive: Archive, state: State) -> State | None:
    """Return the state with its spelling corrected, where the order or `strict` kept the search from doing so."""
    if state.sort != "date" and not state.strict:
        return None
    loose = state.but(sort="relevance", strict=False)
    suggestion = ask(archive, loose, limit=0, facets=False).suggestion
    return state.but(q=parse(suggestion).text, strict=False, sort=state.sort) if suggestion else None

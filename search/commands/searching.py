"""A search from the command line, once its options are known; nothing here needs click, which takes its time."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from search.archive import Archive
from search.commands.opening import ask
from search.commands.sentences import beyond, correction, nothing_found, page_note, relaxation, summary
from search.config import load_settings
from search.engine import Share
from search.model import ResultPage
from search.terminal import Terminal, is_terminal, note, terminal, uses_colour

NONE_FOUND = 1


class Wanted(NamedTuple):
    """A search as asked for on the command line.

    `filters` are query items such as `site:github.com`, `form` is how the answer is printed (None: as lines or cards),
    `number` the hit to open, `colour` auto, always or never.
    """

    text: str
    filters: tuple[str, ...] = ()
    limit: int = 10
    offset: int = 0
    sort: str = "relevance"
    explain: bool = False
    form: str | None = None
    number: int | None = None
    colour: str = "auto"


class Answer(NamedTuple):
    """What came of it.

    `shares` are the parts of the hits' scores, if asked for; `without`, if nothing was found, are the filters, each
    with the number of results without it.
    """

    page: ResultPage
    shares: dict[str, tuple[Share, ...]] | None
    without: tuple[tuple[str, int], ...]


def search(wanted: Wanted, index: Path | None = None, corpus: Sequence[Path] = (), engine: str | None = None) -> int:
    """Search, print the answer, and return the exit status."""
    settings = load_settings(index, corpus, engine)
    shown = wanted.form or ("cards" if is_terminal(sys.stdout) else "lines")
    if wanted.number is not None:
        wanted, shown = wanted._replace(limit=1, offset=wanted.number - 1), "open"
    elif shown == "count":
        wanted = wanted._replace(limit=0, offset=0, explain=False)
    answer = ask(settings, lambda archive: _answer(archive, wanted, facets=shown == "json"))
    return _show(answer, wanted, shown)


def _answer(archive: Archive, wanted: Wanted, *, facets: bool) -> Answer:
    page = archive.search(wanted.text, wanted.limit, wanted.offset, wanted.sort, filters=wanted.filters, facets=facets)
    shares = None
    if wanted.explain:
        from search.commands.explaining import shares_of

        shares = shares_of(archive, page, wanted.filters)
    return Answer(page, shares, () if page.total else _without(archive, wanted))


def _without(archive: Archive, wanted: Wanted) -> tuple[tuple[str, int], ...]:
    """Return, for each filter, how many results there are without it."""
    if len(wanted.filters) < 2 and not wanted.text.strip():
        return ()
    counts = []
    for left_out in wanted.filters:
        others = [one for one in wanted.filters if one != left_out]
        page = archive.search(wanted.text, 0, sort=wanted.sort, filters=others, facets=False)
        name, _, value = left_out.partition(":")
        counts.append((f"--{name} {value}", page.strict_total))
    return tuple(counts)


def _show(answer: Answer, wanted: Wanted, shown: str) -> int:
    page = answer.page
    for sentence in () if shown == "json" else page.notices:
        note(sentence)
    if shown == "cards":
        _show_cards(answer, wanted, terminal(wanted.colour))
    else:
        if shown != "json":
            _tell(answer, wanted, quiet=shown in ("jsonl", "count", "urls"))
        if shown == "open":
            return _open(page, wanted.offset + 1)
        _print_machine(answer, shown, wanted.colour)
    return 0 if page.total > wanted.offset else NONE_FOUND


def _tell(answer: Answer, wanted: Wanted, *, quiet: bool) -> None:
    """Say on standard error what a pipe has no room for."""
    page = answer.page
    sentences = [correction(page), relaxation(page), "" if quiet else beyond(page, wanted.offset)]
    if not page.total and not quiet:
        sentences += nothing_found(_described(wanted), answer.without)
    for sentence in filter(None, sentences):
        note(sentence)


def _print_machine(answer: Answer, shown: str, colour: str) -> None:
    from search.commands.printing import hit_line, print_json, print_lines, share_column
    from search.terminal import clean

    page, shares = answer.page, answer.shares
    if shown in ("json", "jsonl"):
        from search.page_json import hit_to_dict, page_to_dict
    if shown == "json":
        print_json(page_to_dict(page, shares), indent=is_terminal(sys.stdout))
    elif shown == "jsonl":
        for hit in page.hits:
            print_json(hit_to_dict(hit, shares))
    elif shown == "count":
        print_lines([str(page.total)])
    elif shown == "urls":
        print_lines(clean(hit.url) for hit in page.hits if hit.url)
    else:
        marks = uses_colour(colour, sys.stdout)
        for hit in page.hits:
            explained = [share_column(hit, shares.get(hit.id, ()))] if shares is not None else []
            print_lines(["\t".join([hit_line(hit, marks), *explained])])


def _show_cards(answer: Answer, wanted: Wanted, screen: Terminal) -> None:
    from search.commands.printing import needs_pager, print_text

    lines = _cards(answer, wanted, screen)
    paged = needs_pager(lines, screen)
    if paged and screen.links:
        lines = _cards(answer, wanted, screen._replace(links=False))  # older versions of less garble links
    print_text(lines, screen, paged=paged)


def _cards(answer: Answer, wanted: Wanted, screen: Terminal) -> list[str]:
    from search.commands.cards import card

    page, shares = answer.page, answer.shares
    if not page.total:
        return nothing_found(_described(wanted), answer.without)
    lines = [sentence for sentence in [correction(page)] if sentence]
    for number, hit in enumerate(page.hits, wanted.offset + 1):
        lines += card(number, hit, screen, None if shares is None else shares.get(hit.id, ()))
    after = [beyond(page, wanted.offset), page_note(page, wanted.offset, wanted.limit)]
    return [*lines, summary(page), *filter(None, after)]


def _described(wanted: Wanted) -> str:
    from search.terminal import clean

    return clean(" ".join([wanted.text, *wanted.filters]).strip())


def _open(page: ResultPage, number: int) -> int:
    from search.commands.browsing import open_link
    from search.commands.failures import CommandError

    if not page.total:
        return NONE_FOUND
    if not page.hits:
        raise CommandError(f"There is no hit number {number}; the search has {page.total}.")
    open_link(page.hits[0].url, page.hits[0].id)
    return 0

"""`shacksearch search`, which is also what any words that are no command do."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from search.archive import SORTS, Archive
from search.commands.opening import ask
from search.commands.options import archive_options
from search.commands.sentences import beyond, correction, nothing_found, page_note, relaxation, summary
from search.commands.words import QueryCommand
from search.config import load_settings
from search.errors import BadQuery
from search.model import ResultPage
from search.page_json import Shares, hit_to_dict, page_to_dict
from search.terminal import Terminal, is_terminal, note, terminal, uses_colour

NONE_FOUND = 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search as asked for on the command line; `filters` are query items such as `site:github.com`."""

    text: str
    filters: tuple[str, ...]
    limit: int
    offset: int
    sort: str
    explain: bool
    facets: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it.

    `shares` are the parts of the hits' scores, if asked for; `without`, if nothing was found, are the filters, each
    with the number of results without it.
    """

    page: ResultPage
    shares: Shares | None
    without: tuple[tuple[str, int], ...]


@click.command("search", cls=QueryCommand)
@click.argument("query", nargs=-1, metavar="QUERY…")
@click.option(
    "-n", "--limit", type=click.IntRange(min=0), default=10, metavar="N", help="Show at most so many hits (10)."
)
@click.option("--offset", type=click.IntRange(min=0), default=0, metavar="N", help="Leave out so many hits first.")
@click.option("--site", multiple=True, metavar="HOST", help="Only links to this host or hosts below it (repeatable).")
@click.option("--issue", multiple=True, metavar="NAME", help="Only this issue, such as 2019-07 (repeatable).")
@click.option("--lang", multiple=True, metavar="CODE", help="Only this language, such as en or zh (repeatable).")
@click.option("--after", metavar="DATE", help="Only from this year, month or day on: 2019, 2019-02, 2019-02-11.")
@click.option("--before", metavar="DATE", help="Only before this year, month or day.")
@click.option("--sort", type=click.Choice(SORTS), default="relevance", help="Best or newest first (relevance).")
@click.option("--json", "form", flag_value="json", help="Print one JSON object.")
@click.option("--jsonl", "form", flag_value="jsonl", help="Print one JSON object a hit, one a line.")
@click.option("--urls", "form", flag_value="urls", help="Print only the addresses, one a line.")
@click.option("--count", "form", flag_value="count", help="Print only the number of results.")
@click.option("--explain", is_flag=True, help="Show what each hit's score is made of.")
@click.option("--open", "number", type=click.IntRange(min=1), metavar="N", help="Open the Nth hit in the browser.")
@click.option(
    "--color",
    "colour",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colours: on a terminal unless NO_COLOR is set (auto), always, or never.",
)
@archive_options
def command(
    *,
    query: tuple[str, ...],
    limit: int,
    offset: int,
    site: tuple[str, ...],
    issue: tuple[str, ...],
    lang: tuple[str, ...],
    after: str | None,
    before: str | None,
    sort: str,
    form: str | None,
    explain: bool,
    number: int | None,
    colour: str,
    index: Path | None,
    corpus: tuple[Path, ...],
    engine: str | None,
) -> int:
    """Search; the word `search` may be left out.

    \b
    Examples:
      shacksearch database sharding                  both words
      shacksearch 'kafka OR pulsar' -streams         either, without a third
      shacksearch '"load balancer" title:grpc'       a phrase, a word of the title
      shacksearch 'kube*' --after 2019 --sort date   half a word, newest first
      shacksearch --site github.com --json | jq .    a filter alone is a query
      shacksearch -- --force                         text that looks like an option

    \b
    A query may hold:
      "a phrase"   OR   -word   NOT word   ( )   pre*   title:x   body:x
      site:github.com   issue:2019-07   lang:zh   has:code   before:2019-02
      after:2018-12-01

    On a terminal, hits are shown with what matched; in a pipe, as lines of id, title and address with tabs between.
    Exit status: 0 hits, 1 none, 2 error.
    """  # noqa: D301 - \b keeps click from wrapping
    settings = load_settings(index, corpus, engine)
    filters = _filters(site, issue, lang, after, before)
    if not query and not filters:
        raise click.UsageError("Say what to search for, or name a filter such as --site github.com")
    shown = form or ("cards" if is_terminal(sys.stdout) else "lines")
    if number is not None:
        limit, offset, shown = 1, number - 1, "open"
    elif shown == "count":
        limit, offset = 0, 0
    text = " ".join(query)
    wanted = Wanted(text, filters, limit, offset, sort, explain and shown != "count", facets=shown == "json")
    answer = ask(settings, lambda archive: _answer(archive, wanted))
    return _show(answer, wanted, shown, colour)


def _filters(
    site: Sequence[str], issue: Sequence[str], lang: Sequence[str], after: str | None, before: str | None
) -> tuple[str, ...]:
    given = [("site", site), ("issue", issue), ("lang", lang), ("after", [after]), ("before", [before])]
    return tuple(_filter(name, value) for name, values in given for value in values if value is not None)


def _filter(name: str, value: str) -> str:
    """Return the query item of an option; what is more than one word is quoted, lest it be read as several items."""
    if any(char in value for char in '"“”„‟«»＂') or not value.strip():
        raise BadQuery(f"--{name} needs a value without quotation marks, for example {_EXAMPLES[name]}.")
    plain = not any(char.isspace() or char in "()（）" for char in value)
    return f"{name}:{value}" if plain else f'{name}:"{value}"'


_EXAMPLES = {"site": "github.com", "issue": "2019-07", "lang": "en", "after": "2018-12", "before": "2019"}


def _answer(archive: Archive, wanted: Wanted) -> Answer:
    page = archive.search(
        wanted.text, wanted.limit, wanted.offset, wanted.sort, filters=wanted.filters, facets=wanted.facets
    )
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


def _show(answer: Answer, wanted: Wanted, shown: str, colour: str) -> int:
    page = answer.page
    for sentence in () if shown == "json" else page.notices:
        note(sentence)
    if shown == "cards":
        _show_cards(answer, wanted, terminal(colour))
    else:
        if shown != "json":
            _tell(answer, wanted, quiet=shown in ("jsonl", "count", "urls"))
        if shown == "open":
            return _open(page, wanted.offset + 1)
        _print_machine(answer, shown, colour)
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

"""`shacksearch search`, which is also what any words that are no command do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from search.archive import SORTS
from search.commands import searching
from search.commands.options import archive_options
from search.commands.searching import Wanted
from search.commands.words import QueryCommand
from search.errors import BadQuery


@click.command("search", cls=QueryCommand)
@click.argument("query", nargs=-1, metavar="QUERY…")
@click.option(
    "-n", "--limit", type=click.IntRange(min=0), default=10, metavar="N", help="Show at most so many hits (10)."
)
@click.option("--offset", type=click.IntRange(min=0), default=0, metavar="N", help="Leave out so many hits first.")
@click.option("--site", multiple=True, metavar="HOST", help="Only links to this host or hosts below it (repeatable).")
@click.option("--issue", multiple=True, metavar="NAME", help="Only this issue, such as 2019-07 (repeatable).")
@click.option("--in", "collection", multiple=True, metavar="NAME", help="Only this digest of several (repeatable).")
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
    collection: tuple[str, ...],
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
      after:2018-12-01   in:weekly (a digest of several)

    On a terminal, hits are shown with what matched; in a pipe, as lines of id, title and address with tabs between.
    Exit status: 0 hits, 1 none, 2 error.
    """  # noqa: D301 - \b keeps click from wrapping
    several = (("site", site), ("issue", issue), ("in", collection), ("lang", lang))
    filters = _filters((*several, ("after", [after]), ("before", [before])))
    if not query and not filters:
        raise click.UsageError("Say what to search for, or name a filter such as --site github.com")
    wanted = Wanted(" ".join(query), filters, limit, offset, sort, explain, form, number, colour)
    return searching.search(wanted, index, corpus, engine)


def _filters(given: Iterable[tuple[str, Sequence[str | None]]]) -> tuple[str, ...]:
    return tuple(_filter(name, value) for name, values in given for value in values if value is not None)


def _filter(name: str, value: str) -> str:
    """Return the query item of an option; what is more than one word is quoted, lest it be read as several items."""
    if any(char in value for char in '"“”„‟«»＂') or not value.strip():
        raise BadQuery(f"--{name} needs a value without quotation marks, for example {_EXAMPLES[name]}.")
    plain = not any(char.isspace() or char in "()（）" for char in value)
    return f"{name}:{value}" if plain else f'{name}:"{value}"'


_EXAMPLES = {
    "site": "github.com",
    "issue": "2019-07",
    "in": "weekly",
    "lang": "en",
    "after": "2018-12",
    "before": "2019",
}

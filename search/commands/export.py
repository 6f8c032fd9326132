"""`shacksearch export`: entries as JSON Lines or CSV, in UTF-8 whatever the terminal has."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import IO

import click

from search.archive import DEEPEST, Archive
from search.commands.failures import CommandError
from search.commands.opening import ask
from search.commands.options import archive_options
from search.commands.words import QueryCommand
from search.config import Settings, load_settings
from search.model import Entry
from search.serial import entry_to_dict, entry_to_json
from search.terminal import clean_json, clean_lines, note

NONE_FOUND = 1


@click.command("export", cls=QueryCommand)
@click.argument("query", nargs=-1, metavar="[QUERY…]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv"]),
    default="jsonl",
    help="JSON Lines (the default), which `shacksearch index` reads again, or CSV.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write to this file instead of standard output.",
)
@click.option(
    "--site",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the whole archive as a web site instead, for any host of files.",
)
@click.option("--base-url", default="", metavar="URL", help="Where that site will be, for its feed and site map.")
@archive_options
def command(
    *,
    query: tuple[str, ...],
    form: str,
    output: Path | None,
    site: Path | None,
    base_url: str,
    index: Path | None,
    corpus: tuple[Path, ...],
    engine: str | None,
) -> int:
    """Write entries as JSON Lines or CSV: all of them, or those that match a query in every word, best first.

    With --site, write a web site with pages for all issues and entries, and a search that runs in the browser.

    \b
    Examples:
      shacksearch export -o entries.jsonl
      shacksearch export --format csv site:github.com after:2019 > github.csv
      shacksearch export | shacksearch index --index copy -
      shacksearch export --site public --base-url https://example.org/digest/

    In CSV, lists (urls, bullets, code, images) are one cell with a line for each item.
    """  # noqa: D301 - \b keeps click from wrapping
    text = " ".join(query)
    settings = load_settings(index, corpus, engine)
    if site is not None:
        return _site(settings, site, base_url, query or output)
    if base_url:
        raise click.UsageError("--base-url is the address of a site; give --site as well")
    archive = ask(settings, _checked)
    entries = _hits(archive, text) if query else archive.entries()
    first = next(entries, None)
    if first is None and query:
        note(f"Nothing found for: {text}")
        return NONE_FOUND
    every = _all(first, entries)
    lines = _csv(every, with_collection="in" in archive.facets()) if form == "csv" else _jsonl(every)
    if output is None:
        _write(lines, sys.stdout.buffer)
    else:
        _write_file(lines, output)
    return 0


def _site(settings: Settings, folder: Path, base_url: str, others: object) -> int:
    if others:
        raise click.UsageError("--site writes the whole archive into a folder; leave out the query and --output")
    from search.commands.progress import progress

    ask(settings, _checked)
    # By name, since imports run one way: the web page knows search, not the other way round.
    export_site = import_module("web.static_site.site").export_site
    with progress("Writing") as tell:
        done = export_site(settings, folder, base_url=base_url, progress=tell)
    note(f"Wrote {done.entries:,} entries in {done.issues:,} issues to {folder}: {done.files:,} files.")
    return 0


def _checked(archive: Archive) -> Archive:
    """Return the archive after a look at all of it, so that a damaged one is noticed before anything is written."""
    archive.statistics()
    return archive


def _hits(archive: Archive, text: str) -> Iterator[Entry]:
    page = archive.search(text, limit=DEEPEST, facets=False)
    if page.strict_total > DEEPEST:
        note(f"Only the first {DEEPEST:,} of {page.strict_total:,} hits are written; add a filter such as after:2019.")
    for hit in page.hits:
        entry = None if hit.weak else archive.entry(hit.id)
        if entry is not None:
            yield entry


def _all(first: Entry | None, others: Iterator[Entry]) -> Iterator[Entry]:
    if first is not None:
        yield first
        yield from others


def _jsonl(entries: Iterable[Entry]) -> Iterator[str]:
    return (clean_json(entry_to_json(entry)) + "\n" for entry in entries)


def _csv(entries: Iterable[Entry], *, with_collection: bool) -> Iterator[str]:
    """Yield a head and a row for each entry, as RFC 4180 has them."""
    names: list[str] = [name for name in Entry.__match_args__ if with_collection or name != "collection"]
    yield _csv_row(names)
    for entry in entries:
        fields = entry_to_dict(entry)
        values = [fields.get(name, "") for name in names]
        yield _csv_row([clean_lines("\n".join(v) if isinstance(v, list) else str(v)) for v in values])


def _csv_row(values: list[str]) -> str:
    row = io.StringIO()
    csv.writer(row).writerow(values)
    return row.getvalue()


def _write(lines: Iterable[str], stream: IO[bytes]) -> None:
    for line in lines:
        stream.write(line.encode(errors="backslashreplace"))


def _write_file(lines: Iterable[str], path: Path) -> None:
    """Write a file whole or not at all; what is no regular file (a pipe, /dev/stdout) is written as it comes."""
    whole = not path.exists() or path.is_file()
    try:
        with click.open_file(str(path), "wb", atomic=whole) as stream:
            _write(lines, stream)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CommandError(f"{path} cannot be written ({error.strerror}); name another file with -o.") from None

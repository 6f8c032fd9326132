"""`shacksearch index` and `shacksearch entries`: what reads digests, as commands."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import click

from indexer.build import Report, is_current, update
from indexer.corpus import Corpus, look_at
from indexer.errors import UnreadableSource
from indexer.explaining import Explained, explain
from indexer.options import digests, read_options
from indexer.plan import Progress
from indexer.reading import parts_of
from indexer.sources import shown_as
from search.commands.options import archive_options, corpus_option
from search.commands.printing import print_json, print_lines
from search.commands.progress import progress
from search.config import Settings, load_settings
from search.document import within
from search.errors import BadCorpus
from search.freshness import STDIN
from search.model import Entry, Problem
from search.serial import entry_to_dict
from search.terminal import Piece, cells, clean, columns, is_terminal, note, terminal, wrap

DONE = 0
STALE = 1
INCOMPLETE = 2

_paths = click.argument("paths", metavar="[PATH…]", nargs=-1, type=click.Path(path_type=Path))


@click.command("index")
@_paths
@click.option("--rebuild", is_flag=True, help="Read everything anew, even what has not changed.")
@click.option("--check", is_flag=True, help="Write nothing; the exit status is 0 if the index is up to date, else 1.")
@click.option("--watch", is_flag=True, help="Go on, and do it again after every change until Ctrl-C.")
@archive_options
def index(
    *,
    paths: tuple[Path, ...],
    rebuild: bool,
    check: bool,
    watch: bool,
    index: Path | None,
    corpus: tuple[Path, ...],
    engine: str | None,
) -> int:
    """Bring the index up to date; only what changed is read.

    \b
    Examples:
      shacksearch index                        the configured corpus, else ./corpus
      shacksearch index ~/digest notes.jsonl   hold exactly these from now on
      shacksearch entries a | shacksearch index -   entries as JSON Lines from standard input
      shacksearch index --check || echo stale
      shacksearch index --watch                keep the index up to date while you write

    A PATH is a folder of Markdown or HTML issues, one such file, or JSON Lines of entries (`-`: standard input).
    What cannot be read is told on standard error, a line each, and the rest is indexed.

    Exit status: 0 when all was read, 2 when something was not; with --check 1 when the index is not up to date.
    """  # noqa: D301 (click's own mark for text that is not to be wrapped)
    settings = load_settings(index, corpus, engine)
    if rebuild and check:
        raise click.UsageError("--rebuild writes and --check does not; give one of them")
    if watch and (check or any(str(path) == STDIN for path in paths)):
        raise click.UsageError("--watch needs files to watch, and writes; leave out --check and `-`")
    _mention_standard_input(paths)
    if check:
        return _check(settings, paths)
    with progress("Reading") as tell:
        report = update(settings, paths, rebuild=rebuild, progress=_and_then_writing(tell))
    print_lines([summary(report)])
    status = _tell_problems(report.problems)
    if watch:
        _watch(settings, paths, lambda: load_settings(index, corpus, engine))
    return status


def _watch(settings: Settings, paths: Sequence[Path], load: Callable[[], Settings]) -> None:
    from indexer.watching import watch

    def again() -> Settings:
        now = load()  # they may be what has changed
        report = update(now, paths)
        if not report.unchanged:
            print_lines([summary(report)])
            sys.stdout.flush()
            _tell_problems(report.problems)
        return now

    sys.stdout.flush()
    watch(settings, again)


@click.command("entries")
@_paths
@click.option("--jsonl", is_flag=True, help="Print every field, one JSON object a line, as `index` reads them.")
@click.option(
    "--explain", "explained", is_flag=True, help="Tell of each block why it is an entry, part of one, or nothing."
)
@corpus_option
def entries(paths: tuple[Path, ...], jsonl: bool, explained: bool, corpus: tuple[Path, ...]) -> int:
    """Show what the indexer reads in PATH (else in the configured corpus); nothing is written.

    \b
    Examples:
      shacksearch entries corpus/2019-07.md          id, title, domain, numbers of bullets and code blocks
      shacksearch entries ~/digest --jsonl > all.jsonl
      shacksearch entries issue-12.md --explain

    To a pipe the columns are separated by tabs. What cannot be read is told on standard error, a line each.

    Exit status: 0 when all was read, 2 when something was not.
    """  # noqa: D301
    settings = load_settings(None, corpus)
    _mention_standard_input(paths)
    seen = _look_at(settings, paths)
    problems = list(seen.problems)
    if explained and jsonl:
        raise click.UsageError("--explain tells of blocks and --jsonl of entries; give one of them")
    if explained:
        print_lines(_explained(seen, problems))
        return _tell_problems(problems)
    found = _entries(seen, problems)
    if jsonl:
        for entry in found:
            print_json(entry_to_dict(entry))
    elif is_terminal(sys.stdout):
        print_lines(_table(list(map(_row, found)), terminal().width))
    else:
        print_lines(map("\t".join, map(_row, found)))
    return _tell_problems(problems)


def summary(report: Report) -> str:
    """Return one sentence that tells what a build did and what the index holds now."""
    holds = f"{_count(report.entries, 'entry', 'entries')} in {_count(report.issues, 'issue', 'issues')}"
    if report.rebuilt:
        return f"Indexed {holds}: {len(report.added)} added."
    if report.unchanged:
        read = f"{_count(report.read, 'source was', 'sources were')} read" if report.read else "no entry was read"
        return f"Nothing changed: {holds}; {read}."
    done = [("added", report.added), ("changed", report.changed), ("removed", report.removed)]
    told = [(verb, len(names)) for verb, names in done if names]
    first, *others = told
    issues = [f"{_count(first[1], 'issue', 'issues')} {first[0]}", *(f"{count} {verb}" for verb, count in others)]
    return f"{', '.join(issues)}, {_count(report.written, 'entry', 'entries')} written; {holds}."


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def _and_then_writing(tell: Progress) -> Progress:
    """Return `tell`, but with a line for what comes when all is read: writing the index takes as long again."""

    def tell_more(done: int, total: int) -> None:
        tell(done, total)
        if done == total and is_terminal(sys.stderr):
            print("\nWriting the index…", end="", file=sys.stderr, flush=True)

    return tell_more


def _check(settings: Settings, paths: Sequence[Path]) -> int:
    if is_current(settings, paths):
        print_lines(["The index is up to date."])
        return DONE
    print_lines(["The index is not up to date; run `shacksearch index`."])
    return STALE


def _mention_standard_input(paths: Iterable[Path]) -> None:
    if any(str(path) == STDIN for path in paths) and is_terminal(sys.stdin):
        note("Reading entries (JSON Lines) from the terminal; Ctrl-D ends them.")


def _look_at(settings: Settings, paths: Sequence[Path]) -> Corpus:
    chosen = paths or settings.sources
    if not chosen:
        raise BadCorpus("No corpus is configured; name the folder of your digest: `shacksearch entries FOLDER`.")
    options = read_options(settings)
    return look_at(chosen, options, {}, follow_symlinks=settings.follow_symlinks, digests=digests(settings))


def _entries(corpus: Corpus, problems: list[Problem]) -> Iterator[Entry]:
    """Yield every entry of a corpus; what is to be said of it is added to `problems`."""
    for _, reading in corpus.read(corpus.units):
        problems.extend(reading.problems)
        for issue in reading.issues:
            yield from issue.entries


def _explained(corpus: Corpus, problems: list[Problem]) -> Iterator[str]:
    """Yield the lines of an explanation: of each issue its shape and date, then a line for each block."""
    width = terminal().width if is_terminal(sys.stdout) else 0
    for unit in corpus.units:
        try:
            options = corpus.options[unit.collection]
            for parts in parts_of(unit, corpus.load, options):
                told = explain(parts, options)
                name = within(unit.collection, told.issue)
                yield clean(f"{name}: {told.shape}{f', {told.date}' if told.date else ''}")
                for line in told.blocks:
                    yield _explained_line(line, width)
        except UnreadableSource as error:
            problems.append(Problem(shown_as(unit.key), error.reason))


def _explained_line(line: Explained, width: int) -> str:
    """Return verdict, kind, text and reason: in columns as wide as the terminal, or with tabs between them."""
    texts = [clean(text) for text in (line.verdict, line.kind, line.text, line.reason)]
    if not width:
        return "\t".join(texts)
    return _line((f"  {texts[0]}", texts[2], f"{texts[1]:9}  {texts[3]}"), (14, max(20, width // 2 - 13), 0)).rstrip()


def _tell_problems(problems: Iterable[Problem]) -> int:
    """Print problems to standard error and return the exit status they call for."""
    status = DONE
    for problem in problems:
        print(clean(f"{problem.path}: {problem.reason}"), file=sys.stderr)
        if problem.lost:
            status = INCOMPLETE
    return status


def _row(entry: Entry) -> tuple[str, ...]:
    """Return the columns for one entry: id, title, domain, number of bullets, number of code blocks."""
    return (clean(entry.id), clean(entry.title), clean(entry.domain), str(len(entry.bullets)), str(len(entry.code)))


def _table(rows: Sequence[tuple[str, ...]], width: int) -> list[str]:
    """Return rows as lines with a heading, aligned by columns of the terminal; titles are cut to fit."""
    head = ("id", "title", "domain", "bullets", "code")
    table = [head, *rows]
    widths = [max(_columns(row[place]) for row in table) for place in range(len(head))]
    spare = width - sum(widths) + widths[1] - 2 * (len(head) - 1)
    widths[1] = min(widths[1], max(spare, len(head[1])))
    return [_line(row, widths).rstrip() for row in table]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    title = "".join(cell.text for cell in wrap(cells([Piece(row[1])]), widths[1], most=1)[0]) if row[1] else ""
    texts = [row[0], title, row[2]]
    left = [text + " " * (room - _columns(text)) for text, room in zip(texts, widths, strict=False)]
    return "  ".join([*left, *(number.rjust(room) for number, room in zip(row[3:], widths[3:], strict=True))])


def _columns(text: str) -> int:
    return columns(cells([Piece(text)]))

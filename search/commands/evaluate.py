"""`shacksearch eval`: ranking figures from queries and judgements."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from search.archive import DEEPEST
from search.commands.failures import CommandError
from search.commands.judging import MEASURES, figures, read_judgements, read_queries, run, trec_lines
from search.commands.opening import ask
from search.commands.options import archive_options, json_option
from search.config import load_settings
from search.terminal import clean, is_terminal

_FILE = click.Path(path_type=Path)


@click.command("eval")
@click.option("--queries", required=True, type=_FILE, metavar="FILE", help='JSON Lines of {"id", "text"}.')
@click.option(
    "--qrels",
    required=True,
    type=_FILE,
    metavar="FILE",
    help="Judgements: query id, document id and grade, with tabs between.",
)
@click.option("--run", "run_file", type=_FILE, metavar="FILE", help="Write what was found, as trec_eval reads it.")
@click.option(
    "-n", "--limit", type=click.IntRange(1, DEEPEST), default=100, metavar="N", help="Look at so many hits (100)."
)
@click.option("--each", is_flag=True, help="Show the figures of each query, too.")
@json_option
@archive_options
def command(
    *,
    queries: Path,
    qrels: Path,
    run_file: Path | None,
    limit: int,
    each: bool,
    as_json: bool,
    index: Path | None,
    corpus: tuple[Path, ...],
    engine: str | None,
) -> int:
    """Judge the ranking by queries and judgements: nDCG@10, AP, RR and R@100, by ir-measures.

    \b
    Examples:
      shacksearch eval --queries queries.jsonl --qrels qrels.tsv
      shacksearch eval --queries queries.jsonl --qrels qrels.tsv --each
      shacksearch eval --queries queries.jsonl --qrels qrels.tsv --run out.trec -n 1000

    As in trec_eval, queries without judgements are left out, and documents without one are not relevant. What the
    run holds are all queries.
    """  # noqa: D301 - \b keeps click from wrapping
    from search.commands.printing import print_json, print_lines

    asked, judged = read_queries(queries), read_judgements(qrels)
    judged = {query: grades for query, grades in judged.items() if query in asked}
    if not judged:
        raise CommandError(f"None of the queries in {queries} is judged in {qrels}; their query ids must be the same.")
    found = ask(load_settings(index, corpus, engine), lambda archive: run(archive, asked, limit), once=False)
    if run_file is not None:
        _write(run_file, "".join(f"{line}\n" for line in trec_lines(found)))
    overall, by_query = figures({query: found[query] for query in judged}, judged)
    if as_json:
        answer = {"queries": len(asked), "judged": len(judged), **overall, **({"each": by_query} if each else {})}
        print_json(answer, indent=is_terminal(sys.stdout))
    else:
        print_lines(_table(overall, by_query if each else {}))
        print_lines([f"{len(judged)} judged of {len(asked)} queries"])
    return 0


def _table(overall: Mapping[str, float], each: Mapping[str, Mapping[str, float]]) -> list[str]:
    width = max(len("query"), *(len(clean(query)) for query in (*each, "all")))
    rows = [*sorted(each.items()), ("all", overall)]
    return [
        f"{'query':<{width}}  " + "  ".join(f"{name:>8}" for name in MEASURES),
        *(
            f"{clean(query):<{width}}  " + "  ".join(f"{values[name]:8.4f}" for name in MEASURES)
            for query, values in rows
        ),
    ]


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} cannot be written ({error.strerror}); name another file with --run.") from None

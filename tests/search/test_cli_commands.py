"""show, open, stats, export, doctor, eval and completion: search.commands."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from search.archive import Archive
from search.model import Entry
from search.serial import entry_to_json
from tests.search.making import archive_of, entry
from tests.search.running import Program


def test_show_tells_the_whole_entry(shacksearch: Program, tmp_path: Path) -> None:
    """A part of the entry could only be read in the issue."""
    note = entry(
        "Whole",
        "First.",
        issue="2019-07",
        date="2019-02-11",
        section="Tools",
        url="https://www.a.example/x",
        bullets=("one", "two"),
        code=("a\n\tb",),
        images=("https://a.example/i.png",),
    )
    archive_of(tmp_path / "index", [note]).close()
    run = shacksearch.with_index(tmp_path / "index")("show", "2019-07#1")
    assert run.status == 0
    assert run.lines == [
        "Whole", "a.example · 2019-07#1 · 2019-02-11 · Tools", "https://www.a.example/x",
        "", "First.", "", "• one", "", "• two", "", "    a", "        b", "", "Image: https://a.example/i.png",
    ]  # fmt: skip


def test_show_as_json_is_the_entry(shacksearch: Program) -> None:
    """A program could not read the entry, or not all of it."""
    shown = json.loads(shacksearch("show", "2019-07#1", "--json").out)
    with_also_in = {**json.loads(entry_to_json(_entry(shacksearch, "2019-07#1"))), "also_in": shown["also_in"]}
    assert shown == with_also_in


def _entry(program: Program, identifier: str) -> Entry:
    archive = Archive.open(program.index)
    found = archive.entry(identifier)
    archive.close()
    assert found is not None
    return found


def test_an_unknown_id_says_what_there_is(shacksearch: Program) -> None:
    """A mistyped id would leave the user guessing."""
    count = json.loads(shacksearch("--issue", "2019-07", "--json").out)["total"]
    for command in ("show", "open"):
        run = shacksearch(command, "2019-07#99")
        assert run.status == 2
        assert f"There is no entry 2019-07#99; issue 2019-07 has {count}" in run.err
        assert "2019-07" in shacksearch(command, "2019-077#1").err
        assert "2019-07#1" in shacksearch(command, "2019-07").err


def test_stats_agree_with_the_archive(shacksearch: Program) -> None:
    """The figures would be wrong."""
    figures = json.loads(shacksearch("stats", "--json").out)
    exported = [json.loads(line) for line in shacksearch("export").lines]
    assert figures["entries"] == len(exported)
    assert figures["issues"] == len({one["issue"] for one in exported})
    assert figures["sites"] == len({one["domain"] for one in exported if one["domain"]})
    assert sum(figures["years"].values()) == len([one for one in exported if one["date"]])
    assert figures["index_bytes"] > 0
    assert f"entries    {len(exported)}" in shacksearch("stats").lines


def test_export_is_what_the_index_reads(shacksearch: Program, tmp_path: Path) -> None:
    """An archive could not be moved: an index of the export would differ from the one it came from."""
    assert shacksearch("export", "-o", str(tmp_path / "all.jsonl")).status == 0
    copy = shacksearch.with_index(tmp_path / "copy")
    assert copy("index", str(tmp_path / "all.jsonl")).status == 0
    assert copy("export").out == (tmp_path / "all.jsonl").read_text(encoding="utf-8")
    hits = [json.loads(program("kubernetes", "--jsonl").lines[0])["id"] for program in (shacksearch, copy)]
    assert hits[0] == hits[1]


def test_export_of_a_query_holds_its_strict_hits(shacksearch: Program) -> None:
    """Entries that do not match would be exported, or hits be missing."""
    exported = [json.loads(line)["id"] for line in shacksearch("export", "kubernetes", "-helm").lines]
    answer = json.loads(shacksearch("kubernetes", "-helm", "--json", "-n", "500").out)
    assert exported == [hit["id"] for hit in answer["hits"] if not hit["weak"]]
    none = shacksearch("export", "zzqqxxvv")
    assert (none.status, none.out) == (1, "")


def test_csv_has_every_field_in_utf8(shacksearch: Program) -> None:
    """A spreadsheet would lose fields, or cut rows at line ends."""
    run = shacksearch("export", "--format", "csv", env={"PYTHONIOENCODING": "ascii"})
    rows = list(csv.DictReader(io.StringIO(run.out)))
    lines = [json.loads(line) for line in shacksearch("export").lines]
    assert len(rows) == len(lines)
    assert list(rows[0]) == list(lines[0])
    assert [row["title"] for row in rows] == [line["title"] for line in lines]
    assert [row["code"].replace("\r\n", "\n") for row in rows] == ["\n".join(line["code"]) for line in lines]


def test_a_failed_export_leaves_the_old_file(shacksearch: Program, tmp_path: Path) -> None:
    """A mistake would cost the user an export made before."""
    old = tmp_path / "old.jsonl"
    old.write_text("old")
    assert shacksearch("export", "zzqqxxvv", "-o", str(old)).status == 1
    assert old.read_text() == "old"


def test_doctor_tells_settings_and_health(shacksearch: Program, tmp_path: Path) -> None:
    """Nobody could find out which index is used, and why."""
    run = shacksearch("doctor")
    assert run.status == 0
    assert f"{shacksearch.index}  [variable SHACKSEARCH_INDEX]" in run.out
    assert run.lines[-1] == "All is well."
    report = json.loads(shacksearch("doctor", "--index", str(tmp_path), "--json").out)
    assert report["settings"]["index"] == {"value": str(tmp_path), "from": "flag"}
    assert report["healthy"] is False
    assert "There is no index" in report["problems"][0]


def test_doctor_finds_what_is_wrong(shacksearch: Program, tmp_path: Path) -> None:
    """A damaged index, or a corpus that is not there, would look sound."""
    program = shacksearch.with_index(tmp_path / "index")
    assert program("index").status == 0
    (tmp_path / "index" / "current").write_text("rubbish")
    assert program("doctor").status == 1
    missing = shacksearch("doctor", "--corpus", str(tmp_path / "missing"))
    assert missing.status == 1
    assert "missing is not there" in missing.out


def test_doctor_finds_decay(shacksearch: Program, tmp_path: Path) -> None:
    """A file of the index that rots on the disk, with neither its size nor its time changed, would look sound."""
    program = shacksearch.with_index(tmp_path / "index")
    assert program("index").status == 0
    rotten = next((tmp_path / "index").glob("g*/*.pst"))  # which nothing of ours reads
    content, times = rotten.read_bytes(), rotten.stat().st_mtime_ns
    rotten.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    os.utime(rotten, ns=(times, times))
    run = program("doctor")
    assert run.status == 1
    assert "--rebuild" in run.out
    assert program("index", "--rebuild").status == 0
    assert program("doctor").status == 0


QUERIES = '{"id": "q1", "text": "kubernetes"}\n{"id": "q2", "text": "sharding"}\n\n{"id": "q3", "text": "redis"}\n'


@pytest.fixture
def judged(shacksearch: Program, tmp_path: Path) -> list[str]:
    """The arguments of an evaluation: of q1 the second hit is relevant, of q2 the first, q3 is not judged."""
    pytest.importorskip("ir_measures")
    first = [json.loads(line)["id"] for line in shacksearch("kubernetes", "--jsonl").lines]
    second = [json.loads(line)["id"] for line in shacksearch("sharding", "--jsonl").lines]
    (tmp_path / "queries.jsonl").write_text(QUERIES)
    (tmp_path / "qrels.tsv").write_text(f"q1\t{first[1]}\t1\nq1\t{first[0]}\t0\nq2\t{second[0]}\t3\nq9\tx#1\t1\n")
    return ["eval", "--queries", str(tmp_path / "queries.jsonl"), "--qrels", str(tmp_path / "qrels.tsv")]


def test_eval_gives_the_four_figures(shacksearch: Program, judged: list[str]) -> None:
    """Figures would be of other queries than those judged, or of another order than the search's."""
    answer = json.loads(shacksearch(*judged, "--json", "--each").out)
    assert (answer["queries"], answer["judged"]) == (3, 2)
    assert answer["RR"] == pytest.approx((1 / 2 + 1) / 2)
    assert answer["AP"] == pytest.approx((1 / 2 + 1) / 2)
    assert answer["R@100"] == 1
    assert answer["nDCG@10"] == pytest.approx((0.63093 + 1) / 2, abs=1e-4)
    assert answer["each"]["q1"]["RR"] == pytest.approx(0.5)
    table = shacksearch(*judged, "--each").lines
    assert table[0].split() == ["query", "nDCG@10", "AP", "RR", "R@100"]
    assert [line.split()[0] for line in table[1:4]] == ["q1", "q2", "all"]


def test_eval_writes_the_run_in_the_order_of_the_hits(shacksearch: Program, judged: list[str], tmp_path: Path) -> None:
    """trec_eval would rank by scores that are not in the order of the hits."""
    assert shacksearch(*judged, "--run", str(tmp_path / "out.trec"), "-n", "20").status == 0
    rows = [line.split() for line in (tmp_path / "out.trec").read_text().splitlines()]
    for query, text in (("q1", "kubernetes"), ("q2", "sharding"), ("q3", "redis")):
        mine = [row for row in rows if row[0] == query]
        assert [row[2] for row in mine] == [line.split("\t")[0] for line in shacksearch(text, "-n", "20").lines]
        scores = [float(row[4]) for row in mine]
        assert scores == sorted(scores, reverse=True)
        assert all(len(row) == 6 for row in mine)


@pytest.mark.parametrize(
    ("queries", "qrels"), [('{"id": 1}', "q1\tx\t1"), ("rubbish", "q1\tx\t1"), (QUERIES, "q1 x"), (QUERIES, "q7\tx\t1")]
)
def test_eval_names_the_line_that_is_wrong(shacksearch: Program, tmp_path: Path, queries: str, qrels: str) -> None:
    """A mistake in a file of judgements would end in a traceback."""
    (tmp_path / "q").write_text(queries)
    (tmp_path / "r").write_text(qrels)
    run = shacksearch("eval", "--queries", str(tmp_path / "q"), "--qrels", str(tmp_path / "r"))
    assert run.status == 2
    assert len(run.err.splitlines()) == 1


def test_eval_without_ir_measures_says_what_to_install(shacksearch: Program, judged: list[str]) -> None:
    """The extra is optional; without it the error would be a traceback."""
    code = "import sys; sys.modules['ir_measures'] = None; from search.cli import main; sys.exit(main(sys.argv[1:]))"
    run = subprocess.run(
        [sys.executable, "-c", code, *judged],
        env=shacksearch.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
    assert "shacksearch[eval]" in run.stderr


COMPLETE = """
eval "$(shacksearch --completion bash)"
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_shacksearch_completion shacksearch
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize(
    ("typed", "some"),
    [
        (["s"], {"search", "serve", "show", "stats"}),
        (["--c"], {"--completion", "--count", "--color", "--corpus"}),
        (["sharding", "--so"], {"--sort"}),
        (["sharding", "-swarm", "--sort", ""], {"relevance", "date"}),
        (["show", "--"], {"--json", "--index", "--corpus", "--engine", "--help"}),
        (["index", "--re"], {"--rebuild"}),
        (["export", "--format", ""], {"jsonl", "csv"}),
    ],
)
def test_bash_completes_commands_and_options(
    shacksearch: Program, tmp_path: Path, typed: list[str], some: set[str]
) -> None:
    """Tab would do nothing, or offer what does not exist."""
    script = tmp_path / "shacksearch"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m search "$@"\n')
    script.chmod(0o755)
    env = shacksearch.environment({"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"})
    run = subprocess.run(
        ["bash", "--norc", "-c", COMPLETE, "bash", "shacksearch", *typed],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    assert set(run.stdout.split()) == some


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_there_are_scripts_for_other_shells(shacksearch: Program, shell: str) -> None:
    """`--completion zsh` would print nothing."""
    run = shacksearch("--completion", shell)
    assert run.status == 0
    assert f"_SHACKSEARCH_COMPLETE={shell}_complete" in run.out

"""`shacksearch index` and `shacksearch entries`, as a user runs them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from wcwidth import wcswidth

from indexer.build import Report
from indexer.commands import summary
from tests.indexer.digests import contents, ids, write_issue

ROOT = Path(__file__).parents[2]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two issues, in the folder that is the default corpus."""
    folder = tmp_path / "corpus"
    write_issue(folder / "2019-01.md", "sharding", "replication")
    write_issue(folder / "2019-02.md", "caching")
    return folder


def environment(tmp_path: Path) -> dict[str, str]:
    """Return variables by which a command works in folders of its own."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "SHACKSEARCH_INDEX": str(tmp_path / "index"),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "80",
    }


def run(tmp_path: Path, *arguments: str | Path, stdin: str | None = None) -> tuple[int, str, str]:
    """Run a command in `tmp_path`; return its status and what it wrote."""
    done = subprocess.run(
        [sys.executable, "-m", "search", *map(str, arguments)],
        cwd=tmp_path,
        env=environment(tmp_path),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def test_index_tells_what_it_did(tmp_path: Path, corpus: Path) -> None:
    """A user would not know whether anything was indexed, and how much."""
    assert run(tmp_path, "index") == (0, "Indexed 3 entries in 2 issues: 2 added.\n", "")
    assert run(tmp_path, "index") == (0, "Nothing changed: 3 entries in 2 issues; no entry was read.\n", "")
    write_issue(corpus / "2019-03.md", "locks")
    assert run(tmp_path, "index") == (0, "1 issue added, 1 entry written; 4 entries in 3 issues.\n", "")
    assert run(tmp_path, "index", "--rebuild") == (0, "Indexed 4 entries in 3 issues: 3 added.\n", "")


def test_summary_of_several_changes() -> None:
    """What was removed or changed would not be told."""
    report = Report(("a", "b"), ("c",), ("d",), 9, 3, 5, 20, (), rebuilt=False)
    assert summary(report) == "2 issues added, 1 changed, 1 removed, 9 entries written; 20 entries in 5 issues."
    report = Report((), (), ("d",), 0, 0, 1, 1, (), rebuilt=False)
    assert summary(report) == "1 issue removed, 0 entries written; 1 entry in 1 issue."
    report = Report((), (), (), 0, 2, 1, 1, (), rebuilt=False)
    assert summary(report) == "Nothing changed: 1 entry in 1 issue; 2 sources were read."


def test_paths_are_what_the_index_holds(tmp_path: Path, corpus: Path) -> None:
    """`index PATH` would add to the index, or go to another index than the one that is searched."""
    run(tmp_path, "index")
    status, out, _ = run(tmp_path, "index", "corpus/2019-02.md")
    assert (status, out) == (0, "1 issue removed, 0 entries written; 1 entry in 1 issue.\n")
    assert ids(tmp_path / "index") == ["2019-02#1"]


def test_check_writes_nothing(tmp_path: Path, corpus: Path) -> None:
    """A script could not ask whether an update is due without making it."""
    status, out, _ = run(tmp_path, "index", "--check")
    assert (status, "not up to date" in out) == (1, True)
    assert not (tmp_path / "index").exists()
    run(tmp_path, "index")
    before = contents(tmp_path / "index")
    assert run(tmp_path, "index", "--check") == (0, "The index is up to date.\n", "")
    write_issue(corpus / "2019-02.md", "locks")
    status, out, _ = run(tmp_path, "index", "--check")
    assert (status, "shacksearch index" in out) == (1, True)
    assert contents(tmp_path / "index") == before


def test_lost_sources_are_status_2_each_time(tmp_path: Path, corpus: Path) -> None:
    """A file that was not read would go unnoticed in a script."""
    (corpus / "latin.md").write_bytes(b"caf\xe9 \x1b[31m")
    (corpus / "about.md").write_text("# About\n\nWe write.\n")
    for out in ("Indexed 3 entries in 2 issues: 2 added.\n", "Nothing changed: 3 entries in 2 issues; no entry was"):
        status, said, told = run(tmp_path, "index")
        assert status == 2
        assert said.startswith(out)
        assert told.splitlines() == ["about.md: no entries were found in it", "latin.md: it is not UTF-8 (byte 3)"]
    (corpus / "latin.md").unlink()
    assert run(tmp_path, "index")[0] == 0


def test_nothing_to_read_is_one_sentence(tmp_path: Path) -> None:
    """Without a corpus there would be a traceback, or no word of what to do."""
    for arguments in (["index"], ["entries"], ["index", "nowhere"], ["entries", "nowhere"]):
        status, out, told = run(tmp_path, *arguments)
        assert (status, out, told.count("\n")) == (2, "", 1)
        assert "name" in told


def test_rebuild_and_check_together(tmp_path: Path, corpus: Path) -> None:
    """Options that contradict each other would be taken for one of them."""
    assert run(tmp_path, "index", "--rebuild", "--check")[0] == 2
    assert not (tmp_path / "index").exists()


def test_entries_as_lines_for_programs(tmp_path: Path, corpus: Path) -> None:
    """The reading of a file could not be looked at without indexing it."""
    status, out, told = run(tmp_path, "entries", "corpus/2019-01.md")
    assert (status, told) == (0, "")
    assert out.splitlines() == [
        "2019-01#1\tAll about sharding\tsite.example\t1\t0",
        "2019-01#2\tAll about replication\tsite.example\t1\t0",
    ]
    assert sorted(os.listdir(tmp_path)) == ["corpus"]
    assert len(run(tmp_path, "entries")[1].splitlines()) == 3


def test_entries_as_json_lines_are_read_back(tmp_path: Path, corpus: Path) -> None:
    """What `entries --jsonl` writes would not be what `index` reads."""
    (corpus / "2019-01.md").write_text(
        "# D\n\n## 分库 `<shunt>` \u2066x\n\n[a.b](https://a.b/c)\n\nText.\n\n* one\n* two\n\n```sql\nSELECT 1\n```\n"
    )
    status, out, _ = run(tmp_path, "entries", "--jsonl")
    assert status == 0
    written = [json.loads(line) for line in out.splitlines()]
    assert [entry["id"] for entry in written] == ["2019-01#1", "2019-02#1"]
    assert written[0]["code"] == ["SELECT 1"]
    assert run(tmp_path, "index", "-", stdin=out)[:2] == (0, "Indexed 2 entries in 2 issues: 2 added.\n")
    (tmp_path / "all.jsonl").write_text(out)
    assert run(tmp_path, "entries", "all.jsonl", "--jsonl") == (0, out, "")


MIXED = """# Letter

Hello, [us](https://us.example/about).

## Reading

- [Ropes that sing](https://a.example)
- nothing

## A lamp for fog

[b.example](https://b.example)

Yellow.

## Jobs

- [Keeper](https://jobs.example)
"""


def test_entries_explained(tmp_path: Path) -> None:
    """Whoever finds an entry missing could not find out why."""
    (tmp_path / "letter.md").write_text(MIXED)
    status, out, told = run(tmp_path, "entries", "letter.md", "--explain")
    assert (status, told) == (0, "")
    head, *lines = out.splitlines()
    assert head == "letter: mixed"
    assert [line.split("\t") for line in lines] == [
        ["-", "heading", "Letter", "a heading of a section"],
        ["-", "paragraph", "Hello, us.", "a link in words that belong to no entry"],
        ["-", "heading", "Reading", "a heading of a section"],
        ["1", "paragraph", "Ropes that sing", "a list item with a link"],
        ["-", "paragraph", "nothing", "no link, and no entry before it that it belongs to"],
        ["2", "heading", "A lamp for fog", "a heading with a link line"],
        ["links of 2", "paragraph", "b.example", "its link line"],
        ["body of 2", "paragraph", "Yellow.", "follows its beginning"],
        ["-", "heading", "Jobs", "a heading of a section"],
        ["-", "paragraph", "Keeper", "an entry in a section that is left out (Jobs)"],
    ]
    assert "a list item with a link" in on_terminal(tmp_path, "entries", "letter.md", "--explain")
    assert run(tmp_path, "entries", "letter.md", "--explain", "--jsonl")[0] == 2


def test_entries_in_a_forced_shape(tmp_path: Path) -> None:
    """`shape` and `skip_sections` in the configuration would do nothing, or the index keep what was read before."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "letter.md").write_text(MIXED)
    assert run(tmp_path, "index")[1] == "Indexed 2 entries in 1 issue: 1 added.\n"
    (tmp_path / "shacksearch.toml").write_text('shape = "listed"\nskip_sections = []\n')
    assert run(tmp_path, "index")[0] == 0
    assert [line.split("\t")[1] for line in run(tmp_path, "entries")[1].splitlines()] == ["Ropes that sing", "Keeper"]


def test_entries_with_problems(tmp_path: Path, corpus: Path) -> None:
    """A file that cannot be read would not be told of, or hide the others."""
    (corpus / "empty.md").write_bytes(b"")
    for options in ([], ["--jsonl"]):
        status, out, told = run(tmp_path, "entries", *options)
        assert (status, len(out.splitlines()), told) == (2, 3, "empty.md: the file is empty\n")


def on_terminal(tmp_path: Path, *arguments: str) -> str:
    """Run a command on a terminal of 80 columns and return what it shows."""
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "search", *arguments],
        cwd=tmp_path,
        env=environment(tmp_path) | {"TERM": "xterm"},
        stdin=follower,
        stdout=follower,
        stderr=follower,
    ) as program:
        os.close(follower)
        shown = b""
        try:
            while chunk := os.read(leader, 4096):
                shown += chunk
        except OSError:  # Linux answers so when the other end is closed
            pass
        finally:
            os.close(leader)
        program.wait()
    return shown.decode()


def test_progress_on_a_terminal(tmp_path: Path, corpus: Path) -> None:
    """Long work would look as if nothing happened."""
    shown = on_terminal(tmp_path, "index")
    assert shown.index("100%") < shown.index("Writing the index") < shown.index("Indexed 3")
    assert shown.endswith("Indexed 3 entries in 2 issues: 2 added.\r\n")
    assert on_terminal(tmp_path, "index").endswith("Nothing changed: 3 entries in 2 issues; no entry was read.\r\n")
    assert "%" not in on_terminal(tmp_path, "index")


def test_table_on_a_terminal(tmp_path: Path, corpus: Path) -> None:
    """The table would run over the terminal's edge, or its columns not stand below each other."""
    write_issue(corpus / "2019-03.md", "分布式系统的可观测性" * 6, "x" * 200)
    lines = on_terminal(tmp_path, "entries").replace("\r", "").splitlines()
    assert lines[0].split() == ["id", "title", "domain", "bullets", "code"]
    assert len(lines) == 6
    assert {wcswidth(line) for line in lines} == {80}
    assert len({wcswidth(line[: line.index("site.example")]) for line in lines[1:]}) == 1


@pytest.mark.parametrize("command", ["index", "entries"])
def test_help_leads_with_examples(tmp_path: Path, command: str) -> None:
    """Someone new would have to work out a command from its options."""
    status, out, _ = run(tmp_path, command, "--help")
    assert status == 0
    assert out.index("Examples:") < out.index("Options:")
    assert f"\n    shacksearch {command} " in out


def test_terminal_as_standard_input_is_mentioned(tmp_path: Path) -> None:
    """`shacksearch index -` on a terminal would look as if it hung."""
    leader, follower = pty.openpty()
    os.write(leader, b'{"title": "One"}\n\x04')
    done = subprocess.run(
        [sys.executable, "-m", "search", "index", "-"],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdin=follower,
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(leader)
    os.close(follower)
    assert (done.returncode, done.stdout) == (0, "Indexed 1 entry in 1 issue: 1 added.\n")
    assert "Ctrl-D" in done.stderr

"""What people see on a terminal: search.commands.cards, search.commands.sentences and the pager."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from wcwidth import wcswidth

from tests.search.making import archive_of, entry
from tests.search.running import Program, plain

LINKING = {"VTE_VERSION": "7200"}
LONG = " ".join(f"word{i}" for i in range(60))


@pytest.fixture(scope="module")
def small(shacksearch: Program, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program on an index of a few entries whose layout is known."""
    index = tmp_path_factory.mktemp("small") / "index"
    entries = [
        entry(
            "Alpha zebra",
            f"Plain <b>&amp; zebra text. {LONG}",
            issue="2019-07",
            date="2019-02-11",
            url="https://www.one.example/a",
        ),
        entry("Alpha again", "short zebra", issue="2019-09", date="2019-02-25", url="https://one.example/a/"),
        entry(
            "数据库分片是一种把一张表的行分到多台服务器上去的常见办法斑马斑马",
            "斑马跑得很快，" * 40,
            issue="2019-07-CN",
            date="2019-02-11",
            url="https://two.example/b",
            lang="zh",
        ),
        entry("Only one", f"{LONG} kangaroo {LONG}", issue="2019-08", date="2019-02-18", url=""),
        *(
            entry(f"Many llamas {i}", "llama", issue="2019-10", position=i, url=f"https://l.example/{i}")
            for i in range(1, 31)
        ),
    ]
    trick = "\x1b]8;;https://evil.example\x1b\\\x1b[5mpanda\x9b31m\u202e\x07"
    entries.append(replace(entry(f"Tricky {trick}", f"panda {trick}", issue="2019-11"), domain=trick, code=(trick,)))
    archive_of(index, entries).close()
    return Program(shacksearch.folder, index, Path("nowhere"))


def test_a_card_is_as_drawn(small: Program) -> None:
    """The layout of the contract: number, title, domain at the right edge; issue, month and snippet below."""
    lines = small.in_terminal("alpha zebra text", columns=60, env=LINKING).lines
    assert lines[0] == " 1  Alpha zebra" + "one.example".rjust(60 - 15)
    assert lines[1].startswith("    2019-07 · Feb 2019 · Plain <b>&amp; zebra text. word0")
    assert lines[2].startswith("    word")
    assert lines[2].endswith(" …")
    assert lines[3] == "    also in 2019-09#1"
    assert re.fullmatch(r"1 result with all words, \d+ more that comes? close, in \d+ ms", lines[-1])


def test_the_summary_counts(small: Program) -> None:
    """`1 results`, or no time."""
    assert re.fullmatch(r"1 result in \d+ ms", small.in_terminal("kangaroo").lines[-1])
    many = small.in_terminal("llamas", "-n", "3").lines
    assert re.fullmatch(r"30 results in \d+ ms", many[-2])
    assert many[-1] == "More: --offset 3"
    assert small.in_terminal("llamas", "-n", "1", "--offset", "3").lines[0].startswith(" 4  Many llamas")


def test_the_snippet_shows_why_it_hit_on_a_narrow_terminal(small: Program) -> None:
    """The matching word would be cut off."""
    for columns in (20, 34, 50):
        run = small.in_terminal("kangaroo", columns=columns)
        assert "kangaroo" in "".join(run.lines[1:-1])


@pytest.mark.parametrize("columns", [20, 34, 80, 180])
@pytest.mark.parametrize("query", ["斑马", "alpha", "kangaroo"])
def test_no_line_is_wider_than_the_terminal_or_than_100(small: Program, columns: int, query: str) -> None:
    """Lines would wrap by themselves; a Chinese character counts as two columns."""
    run = small.in_terminal(*query.split(), columns=columns, env=LINKING)
    assert run.status == 0
    assert max(map(wcswidth, run.lines)) <= min(columns, 100)


def test_the_right_edge_is_the_same_for_chinese_titles(small: Program) -> None:
    """Domains would not stand under one another."""
    heads = [
        next(line for line in small.in_terminal(query, columns=100, env=LINKING).lines if line.startswith(" 1  "))
        for query in ("斑马", "kangaroo llama", "alpha")
    ]
    assert {wcswidth(head) for head in heads if head.endswith(".example")} == {100}


def test_columns_wins_over_the_terminal(small: Program) -> None:
    """`COLUMNS` would be ignored."""
    lines = small.in_terminal("alpha", columns=90, env={"COLUMNS": "50", **LINKING}).lines
    assert wcswidth(lines[0]) == 50
    assert small.in_terminal("alpha", env={"COLUMNS": "nonsense"}).status == 0


def test_words_are_marked_in_colour_on_a_terminal_only(small: Program) -> None:
    """Nothing would show why a hit hit; or colours would come where they were not wanted."""
    assert "\x1b[31m\x1b[1mzebra\x1b[0m" in small.in_terminal("zebra").out
    for arguments, env in [
        (("zebra",), {"NO_COLOR": "1"}),
        (("zebra",), {"TERM": "dumb"}),
        (("zebra", "--color", "never"), LINKING),
    ]:
        assert "\x1b" not in small.in_terminal(*arguments, env=env).out
    assert "\x1b[" in small.in_terminal("zebra", env={"NO_COLOR": ""}).out
    assert "\x1b[" in small.in_terminal("zebra", "--color", "always", env={"NO_COLOR": "1"}).out


def test_titles_are_links_where_the_terminal_shows_them(small: Program) -> None:
    """The address could not be followed; or a terminal without links would show rubbish."""
    out = small.in_terminal("alpha", env=LINKING).out
    assert "\x1b]8;;https://www.one.example/a\x1b\\" in out
    assert "https://" not in plain(out)
    for env in (
        {},
        {**LINKING, "TMUX": "/tmp/tmux"},
        {**LINKING, "TERM": "screen-256color"},
        {**LINKING, "NO_COLOR": "1"},
    ):
        run = small.in_terminal("alpha", env=env)
        assert "\x1b]8" not in run.out
        assert "    https://www.one.example/a" in run.lines


def test_no_control_character_of_an_entry_reaches_the_terminal(small: Program) -> None:
    """An entry could move the cursor, blink, or make a link to somewhere else."""
    for arguments in (["panda"], ["panda", "--explain"], ["show", "2019-11#1"], ["panda\x1b[5m\x07zzz"]):
        run = small.in_terminal(*arguments, env=LINKING)
        assert "evil" not in run.out
        left = plain(run.out).replace("\r\n", "")
        assert not [char for char in left if not char.isprintable()]


def test_a_correction_stands_above_the_hits(small: Program) -> None:
    """Another query would be answered silently."""
    lines = small.in_terminal("kangarooo").lines
    assert lines[0] == 'No entry has "kangarooo"; showing results for: kangaroo'
    assert lines[1].startswith(" 1  Only one")


def test_nothing_found_is_said_with_what_to_try(small: Program) -> None:
    """The screen would stay empty."""
    run = small.in_terminal("zzqqxxvv")
    assert run.status == 1
    assert run.lines[0] == "Nothing found for: zzqqxxvv"
    assert "Try fewer or other words" in run.lines[1]


def test_explain_shows_the_parts_of_each_score(small: Program) -> None:
    """`--explain` would be ignored on a terminal."""
    lines = small.in_terminal("kangaroo", "--explain").lines
    assert re.search(r"score (\d+\.\d{3}) = kangaroo \1", "\n".join(lines))


def pager(folder: Path) -> tuple[dict[str, str], Path]:
    """Return an environment with a pager that keeps what it is given, and where."""
    program, kept = folder / "keeps", folder / "kept"
    program.write_text(f'#!/bin/sh\nprintf %s "$LESS" > {kept}.less\ncat > {kept}\n', encoding="utf-8")
    program.chmod(0o755)
    return {"PAGER": str(program)}, kept


def test_a_pager_shows_only_what_is_taller_than_the_screen(small: Program, tmp_path: Path) -> None:
    """Long answers would run off the screen, or short ones be paged."""
    env, kept = pager(tmp_path)
    assert "Many llamas" in plain(small.in_terminal("llamas", "-n", "3", rows=40, env=env).out)
    assert not kept.exists()
    run = small.in_terminal("llamas", "-n", "30", rows=20, env=env)
    assert run.status == 0
    assert "llamas" not in run.out
    assert plain(kept.read_text()).count("Many llamas") == 30
    assert "\x1b[1m" in kept.read_text()
    assert Path(f"{kept}.less").read_text() == "-FRX"


def test_links_are_left_out_of_the_pager(small: Program, tmp_path: Path) -> None:
    """A pager that knows no links would show rubbish."""
    env, kept = pager(tmp_path)
    small.in_terminal("llamas", "-n", "30", rows=20, env={**env, **LINKING})
    assert "\x1b]8" not in kept.read_text()
    assert "https://l.example/7" in kept.read_text()


@pytest.mark.parametrize("value", ["cat", "", "/no/such/pager", "'unbalanced"])
def test_without_a_usable_pager_the_answer_is_printed(small: Program, value: str) -> None:
    """`PAGER=cat` would be ignored, or a broken PAGER lose the answer."""
    run = small.in_terminal("llamas", "-n", "30", rows=20, env={"PAGER": value})
    assert run.status == 0
    assert plain(run.out).count("Many llamas") == 30


def test_show_is_for_reading(small: Program, shacksearch: Program) -> None:
    """An entry would not be wrapped to the terminal, or in a pipe broken into lines."""
    run = small.in_terminal("show", "2019-07#1", columns=60)
    assert run.lines[0] == "Alpha zebra"
    assert max(map(len, run.lines)) <= 60
    assert any(LONG in line for line in small("show", "2019-07#1").lines)
    assert run.lines[-1] == "Also in: 2019-09#1"

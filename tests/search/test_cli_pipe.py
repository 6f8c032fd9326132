"""What the command line writes for other programs: search.commands.search and search.commands.printing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.search.making import archive_of, entry
from tests.search.running import Program

HIT_KEYS = ["id", "issue", "position", "title", "url", "urls", "domain", "date", "lang", "score", "snippet"]
HOSTILE = "\x1b[31mred\x1b]0;owned\x07 \u202egnp.exe\x9b2J\x07\ttab\nline\x7f\x00"


@pytest.fixture(scope="module")
def hostile(shacksearch: Program, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program on an index whose every field would play tricks on a terminal."""
    index = tmp_path_factory.mktemp("hostile") / "index"
    trick = entry(f"hostile {HOSTILE}", f"hostile {HOSTILE} body", url="https://a.example/\x1b[2J\x07x y")
    trick = replace(
        trick, code=(f"code {HOSTILE}",), section=HOSTILE, domain=f"a{HOSTILE}", permalink=f"https://b/{HOSTILE}"
    )
    script = entry("hostile script", "second", position=2, url="javascript:alert(1)")
    archive_of(index, [trick, script]).close()
    return Program(shacksearch.folder, index, Path("nowhere"))


def test_a_line_is_id_title_and_address(shacksearch: Program) -> None:
    """Scripts that cut the output at tabs would break."""
    run = shacksearch("sharding")
    assert run.status == 0
    assert run.err == ""
    found = json.loads(shacksearch("sharding", "--json").out)["hits"]
    assert run.lines == [f"{hit['id']}\t{hit['title']}\t{hit['url']}" for hit in found]
    assert "\x1b" not in run.out


def test_json_has_the_keys_of_the_contract_in_its_order(shacksearch: Program) -> None:
    """Programs that read the JSON would break."""
    answer = json.loads(shacksearch("kubernetes", "--json", "-n", "3").out)
    assert list(answer)[:7] == ["query", "total", "took_ms", "relaxed", "suggestion", "hits", "facets"]
    assert {"strict_total", "notices"} <= set(answer)
    assert list(answer["hits"][0])[:11] == HIT_KEYS
    assert {"title_marked", "also_in", "permalink", "weak"} <= set(answer["hits"][0])
    assert "explain" not in answer["hits"][0]
    assert len(answer["hits"]) == 3 < answer["total"]
    assert set(answer["facets"]) == {"site", "year", "lang"}
    assert all(set(value) == {"value", "count"} for values in answer["facets"].values() for value in values)


def test_the_other_formats_agree_with_json(shacksearch: Program) -> None:
    """`--jsonl`, `--urls` or `--count` would tell something else than `--json`."""
    answer = json.loads(shacksearch("kubernetes", "--json").out)
    assert [json.loads(line) for line in shacksearch("kubernetes", "--jsonl").lines] == answer["hits"]
    assert shacksearch("kubernetes", "--urls").lines == [hit["url"] for hit in answer["hits"]]
    assert shacksearch("kubernetes", "--count").out == f"{answer['total']}\n"


@pytest.mark.parametrize(("form", "out"), [((), ""), (("--urls",), ""), (("--jsonl",), ""), (("--count",), "0\n")])
def test_nothing_found_is_status_1(shacksearch: Program, form: tuple[str, ...], out: str) -> None:
    """`shacksearch x || echo none` would not work."""
    run = shacksearch("zzqqxxvv", *form)
    assert (run.status, run.out) == (1, out)


def test_nothing_found_says_what_to_try(shacksearch: Program) -> None:
    """A search in vain would leave its user without a next step."""
    run = shacksearch("redis", "--after", "2030", "--site", "github.com")
    assert run.status == 1
    assert "Nothing found for: redis site:github.com after:2030" in run.err
    assert "Without --after 2030: " in run.err
    assert json.loads(shacksearch("zzqqxxvv", "--json").out)["total"] == 0


def test_limit_and_offset_page_through_the_hits(shacksearch: Program) -> None:
    """Pages would overlap or leave hits out."""
    whole = shacksearch("kubernetes", "-n", "9").lines
    assert shacksearch("kubernetes", "-n4").lines + shacksearch("kubernetes", "-n5", "--offset", "4").lines == whole
    beyond = shacksearch("kubernetes", "--offset", "5000")
    assert (beyond.status, beyond.out) == (1, "")
    assert "There are only" in beyond.err
    assert shacksearch("kubernetes", "--limit", "0").status == 0


def test_filters_as_options_are_those_of_the_query_language(shacksearch: Program) -> None:
    """`--site` and its like would be ignored or mean something else."""
    for option, value in [
        ("site", "github.com"),
        ("issue", "2019-07"),
        ("lang", "zh"),
        ("after", "2019-03"),
        ("before", "2019"),
    ]:
        asked = shacksearch(f"--{option}", value, "--count")
        assert asked.status == 0
        assert asked.out == shacksearch(f"{option}:{value}", "--count").out
    both = int(shacksearch("--issue", "2019-06", "--issue", "2019-07", "--count").out)
    each = [int(shacksearch("--issue", name, "--count").out) for name in ("2019-06", "2019-07")]
    assert both == sum(each)


def test_newest_first(shacksearch: Program) -> None:
    """`--sort date` would be ignored."""
    dates = [hit["date"] for hit in json.loads(shacksearch("kubernetes", "--sort", "date", "--json").out)["hits"]]
    assert dates == sorted(dates, reverse=True)
    assert len(set(dates)) > 1


def test_a_correction_is_said_on_standard_error(shacksearch: Program) -> None:
    """Another query would be answered silently, or the saying of it would spoil the lines."""
    for form in ((), ("--urls",), ("--jsonl",), ("--count",)):
        run = shacksearch("kuberntes", *form)
        assert run.status == 0
        assert 'No entry has "kuberntes"; showing results for: kubernetes' in run.err
    answer = json.loads(shacksearch("kuberntes", "--json").out)
    assert answer["suggestion"] == "kubernetes"


def test_relaxing_is_said_on_standard_error(shacksearch: Program) -> None:
    """Hits without all the words would be taken for hits with them."""
    run = shacksearch("redis", "kubernetes", "sharding")
    assert run.status == 0
    assert "close" in run.err
    assert json.loads(shacksearch("redis", "kubernetes", "sharding", "--json").out)["relaxed"] is True


def test_notices_about_the_query_go_to_standard_error_or_into_json(shacksearch: Program) -> None:
    """`colour:red` would silently be searched for as text."""
    run = shacksearch("colour:red", "kubernetes")
    assert "colour: is not a field" in run.err
    quiet = shacksearch("colour:red", "kubernetes", "--json")
    assert quiet.err == ""
    assert "colour: is not a field" in json.loads(quiet.out)["notices"][0]


@pytest.mark.parametrize("query", ["sharding", "kuberntes", "redis kubernetes sharding", '"database sharding" redis'])
def test_explained_parts_add_up_to_the_score(shacksearch: Program, query: str) -> None:
    """`--explain` would not explain the score: for a hit, a corrected, or a relaxed one."""
    hits = json.loads(shacksearch(query, "--explain", "--json", "-n", "12").out)["hits"]
    assert hits
    for hit in hits:
        assert sum(part["score"] for part in hit["explain"]) == pytest.approx(hit["score"], abs=1e-4)
    fourth = shacksearch(query, "--explain", "-n", "1").lines[0].split("\t")[3]
    assert fourth.startswith(f"{hits[0]['score']:.6f}=")


def test_colour_in_a_pipe_only_when_asked_for(shacksearch: Program) -> None:
    """`--color always` would have no effect, or `auto` would colour a pipe."""
    assert "\x1b[" in shacksearch("sharding", "--color", "always").out
    assert "\x1b" not in shacksearch("sharding", "--color", "auto", env={"TERM": "xterm"}).out


def test_no_control_character_reaches_a_line(hostile: Program) -> None:
    """An entry could move the cursor, hide text, or break a line in two."""
    run = hostile("hostile")
    assert len(run.lines) == 2
    assert all(line.count("\t") == 2 for line in run.out.splitlines())
    typed = HOSTILE.rstrip("\x00")  # no argument of a program can hold that one
    errors = [
        hostile(*arguments).err for arguments in ([f"nothing{typed}"], ["show", f"x{typed}"], [f"--site={typed}"])
    ]
    for text in (run.out, hostile("hostile", "--urls").out, *errors):
        assert text
        assert not [char for char in text if (not char.isprintable() and char not in "\n\t")]


def test_json_keeps_control_characters_as_escapes(hostile: Program) -> None:
    """JSON would lose characters, or show them to a terminal."""
    page, entry_, lines = (
        hostile("hostile", "--json"),
        hostile("show", "2019-01#1", "--json"),
        hostile("hostile", "--jsonl"),
    )
    exported = hostile("export")
    for run in (page, entry_, lines, exported):
        assert run.status == 0
        assert not [char for char in run.out if (not char.isprintable() and char != "\n")]
    assert HOSTILE in json.loads(entry_.out)["title"]
    for found in (json.loads(page.out)["hits"], [json.loads(line) for line in [*lines.lines, *exported.lines]]):
        assert any(HOSTILE in hit["title"] for hit in found)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk"])
def test_an_output_that_is_not_utf8_does_no_harm(shacksearch: Program, encoding: str) -> None:
    """A Chinese title on an old terminal would end in a traceback, and JSON would not be JSON."""
    process = shacksearch.start(
        "存储", "--json", env={"PYTHONIOENCODING": encoding}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert json.loads(out.decode(encoding))["query"] == "存储"
    process = shacksearch.start(
        "存储", env={"PYTHONIOENCODING": encoding}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert b"Traceback" not in err


@pytest.mark.parametrize("arguments", [["kubernetes", "-n", "1000"], ["export"], ["--help"]])
def test_a_closed_pipe_is_quiet(shacksearch: Program, arguments: list[str]) -> None:
    """`shacksearch … | head -1` would end in a complaint about the pipe."""
    process = shacksearch.start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait(60) == 0
    assert process.stderr.read() == b""
    process.stderr.close()


def test_an_output_that_is_closed_from_the_start_is_quiet(shacksearch: Program) -> None:
    """`shacksearch x >&-` would end in a traceback."""
    command = f"{sys.executable} -m search sharding >&-"
    run = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=shacksearch.folder,
        env=shacksearch.environment(),
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [["sharding"], ["export"], ["--help"]])
def test_a_full_disk_is_an_error(shacksearch: Program, arguments: list[str]) -> None:
    """`shacksearch x > file` would look done when nothing was written."""
    with open("/dev/full", "wb") as full:
        process = shacksearch.start(*arguments, stdout=full.fileno(), stderr=subprocess.PIPE)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert err.decode().startswith("shacksearch: The answer could not be written")
    assert err.count(b"\n") == 1


def test_an_interrupt_is_quiet_and_status_130(shacksearch: Program, tmp_path: Path) -> None:
    """Ctrl-C would end in a traceback."""
    fifo = tmp_path / "queries"
    os.mkfifo(fifo)
    # A shell starts jobs in the background with the signal ignored, and the program would inherit that from pytest.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = shacksearch.start(
        "eval", "--queries", str(fifo), "--qrels", str(fifo), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    signal.signal(signal.SIGINT, before)
    writer = os.open(fifo, os.O_WRONLY)  # returns when the program has opened the other end, and waits there
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    os.close(writer)
    assert (process.returncode, out, err) == (130, b"", b"")


def browser(folder: Path) -> tuple[dict[str, str], Path]:
    """Return an environment with a browser that writes the address it is given to a file, and that file."""
    program, opened = folder / "browser", folder / "opened"
    program.write_text(f'#!/bin/sh\nprintf %s "$1" > {opened}\n', encoding="utf-8")
    program.chmod(0o755)
    return {"BROWSER": f"{program} %s"}, opened


def test_a_hit_is_opened_in_the_browser(shacksearch: Program, tmp_path: Path) -> None:
    """`--open 2` would open another hit, or none."""
    env, opened = browser(tmp_path)
    second = shacksearch("kubernetes", "--urls").lines[1]
    run = shacksearch("kubernetes", "--open", "2", env=env)
    assert (run.status, run.out) == (0, "")
    assert opened.read_text() == second
    assert shacksearch("kubernetes", "--open", "4999", env=env).status == 2
    assert shacksearch("zzqqxxvv", "--open", "1", env=env).status == 1


def test_only_web_links_are_opened(hostile: Program, tmp_path: Path) -> None:
    """An entry could make the browser run a script, or the terminal act."""
    env, opened = browser(tmp_path)
    run = hostile("open", "2019-01#2", env=env)
    assert run.status == 2
    assert not opened.exists()
    assert "has no web link" in run.err
    assert hostile("open", "2019-01#1", env=env).status == 0
    assert opened.read_text() == "https://a.example/x%20y"

"""A digest whose author means harm, from its files to terminal, pipe and page: nothing of it gets through."""

from __future__ import annotations

import json
import os
import re
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from tests.search.running import Program
from web.app import create_app

SCHEMES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "view-source:x",
)
ESCAPES = "\x1b[2J\x1b]0;owned\x07\x1b]8;;https://evil.example\x07\x1b[31m\x9b31m\x90q\x9c"
ESCAPES += "\x07\x08\x00\x7f\u202egnp.exe\u2066\u200f"
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
COMMANDS = (
    ["evil"], ["evil", "-n", "50"], ["--explain", "evil"], ["--jsonl", "evil"], ["--urls", "evil"], ["--json", "evil"],
    ["show", "2019-01#1"], ["show", "2019-02#1"], ["show", "lines#1"], ["stats"], ["export"], ["doctor"],
)  # fmt: skip


def markdown(url: str, number: int) -> str:
    """Return an entry that links to an address in every way that Markdown has."""
    return (
        f"## evil {number} {ESCAPES}\n\n[{ESCAPES}a.example.org](https://a.example.org/{number})\n\n"
        f"evil note {ESCAPES} [link](<{url}>) <{url}> ![image](<{url}>) <a href='{url}'>raw</a> [r{number}]\n\n"
        f"* evil item {ESCAPES}\n\n    evil code {ESCAPES}\n\n[r{number}]: <{url}>\n\n"
    )


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program with such a digest, indexed; a file outside is linked to from its folder."""
    folder = tmp_path_factory.mktemp("evil")
    corpus = folder / "given"
    corpus.mkdir()
    (folder / "secret.md").write_text("## evil secret\n\n[b.example.org](https://b.example.org/)\n\nevil secret\n")
    text = "# Evil " + ESCAPES + "\n\n" + "".join(markdown(url, number) for number, url in enumerate(SCHEMES))
    (corpus / "2019-01.md").write_text(text)
    links = "".join(f"<li><a href='{url}'>evil</a>" for url in SCHEMES)
    (corpus / "2019-02.html").write_text(
        f"<h1>evil {ESCAPES}</h1><p><a href=https://c.example.org>evil {ESCAPES}</a><ul>{links}</ul>"
    )
    lines = [{"title": f"evil {ESCAPES}", "text": f"evil {ESCAPES}", "url": url, "images": [url]} for url in SCHEMES]
    (folder / "lines.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (folder / "home").mkdir()
    program = Program.on_corpus(folder / "home", corpus)
    os.symlink(folder / "secret.md", program.corpus / "2019-03.md")
    os.symlink(folder, program.corpus / "all")
    run = program("index", str(program.corpus), str(folder / "lines.jsonl"))
    assert run.status == 0, run.err
    assert UNSEEN.search(run.err + run.out) is None
    return program


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_nothing_reaches_the_terminal(program: Program, arguments: list[str]) -> None:
    """A title could rename the window, clear the screen, or hide where a link leads."""
    in_pipe = program(*arguments)
    in_terminal = program.in_terminal(*arguments, env={"NO_COLOR": "1"})
    for run in (in_pipe, in_terminal):
        assert run.status in (0, 1)
        assert UNSEEN.search((run.out + run.err).replace("\r\n", "\n")) is None
    assert "evil" in in_pipe.out or arguments[0] in ("stats", "doctor", "--urls")


def test_links_lead_to_the_web(program: Program) -> None:
    """A click in a terminal, or whatever is made of an export, would run or open something of the machine's."""
    coloured = program.in_terminal("evil", "-n", "50", env={"TERM_PROGRAM": "iTerm.app"})
    linked = re.findall(r"\x1b\]8;;(.*?)\x1b", coloured.out)
    assert any(linked)
    exported = [json.loads(line) for line in program("export").out.splitlines()]
    assert len(exported) > 2 * len(SCHEMES)
    for entry in exported:
        linked += [*entry["urls"], *entry["images"], entry["permalink"]]
    for hit in map(json.loads, program("--jsonl", "evil", "-n", "50").out.splitlines()):
        linked += [*hit["urls"], hit["url"]]
    linked += program("--urls", "evil", "-n", "50").out.splitlines()
    assert not [url for url in linked if not re.match("https?://|/(?!/)|$", url)]


def test_links_out_of_the_corpus_are_not_followed(program: Program) -> None:
    """A digest from elsewhere could bring any file of the machine into the index."""
    assert program("--count", "title:secret").out == "0\n"


def test_nothing_reaches_the_page(program: Program) -> None:
    """A link of the page would run a script, or lead to another place than it says."""
    client = create_app(program.index).test_client()
    paths = [
        "/",
        "/?q=evil",
        "/?q=evil&sort=date",
        "/issues",
        "/sites",
        "/issue/2019-01",
        "/issue/2019-02",
        "/issue/lines",
    ]
    paths += [
        f"/entry/{issue}/{number}" for issue in ("2019-01", "2019-02", "lines") for number in range(1, len(SCHEMES) + 1)
    ]
    for path in paths:
        page = client.get(path)
        assert page.status_code in (200, 404)
        assert UNSEEN.search(page.text) is None
        for tag in BeautifulSoup(page.text, "html.parser").find_all(True):
            for name in ("href", "src", "action", "formaction", "data"):
                assert re.match("/(?!/)|https?://|#|$", str(tag.get(name, ""))), tag
    feed = client.get("/feed.atom?q=evil").text
    assert UNSEEN.search(feed) is None
    links = [link.get("href", "") for link in ElementTree.fromstring(feed).iter("{*}link")]
    for content in ElementTree.fromstring(feed).iter("{*}content"):
        tags = BeautifulSoup(content.text or "", "html.parser").find_all(True)
        links += [str(tag.get(name, "")) for tag in tags for name in ("href", "src")]
    assert not [link for link in links if not re.match("https?://|$", link)]

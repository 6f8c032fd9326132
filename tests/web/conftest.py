"""What the tests of the web share: a small archive of our own, and a hostile one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.build import update
from search.config import Settings, load_settings
from tests.conftest import missing
from web.app import create_app

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

PAXOS = """# Digest 2018-50

## Paxos made plain

[papers.example.org](https://papers.example.org/paxos)

A consensus protocol told without tears. Its parts:

* A proposer asks.
* An acceptor promises.

## Teapots in production

[kettle.example.com](https://kettle.example.com/teapots)

Keep the kettle warm, and the cache warmer.

```
while warm() { pour(); }
```
"""
RAFT = """# Digest 2019-07

## Raft and its leaders

[code.example.org](https://code.example.org/raft)

A consensus protocol with a strong leader. See the picture.

![a leader](https://code.example.org/raft.png)

## Paxos again

[papers.example.org](https://papers.example.org/paxos/)

The same paper, a year on.

## A title so long that it must run over more than one line on a telephone, if not on everything that has a screen

[averyveryverylonghostname.of.many.labels.example.org](https://averyveryverylonghostname.of.many.labels.example.org/a/path/that/goes/on/and/on/without/any/blank/at/all/until/it/is/longer/than/the/column/is/wide/index.html)

Words, and `aVeryLongIdentifierThatNobodyWouldWriteButSomebodyAlwaysDoesAndItMustNotMakeThePageScrollSideways`.
"""
CHINESE = """# 第 2019-07 期

## 一致性协议简介

[zh.example.org](https://zh.example.org/consensus)

分布式系统里的一致性协议：Paxos 与 Raft。

## 缓存的故事

[zh.example.org](https://zh.example.org/cache)

缓存失效是最难的问题之一。
"""
BROKERS = "# Digest 2020-10\n" + "".join(
    f"\n## Broker number {number}\n\n[brokers.example.net](https://brokers.example.net/{number})\n\n"
    f"Message broker {number} keeps its log on disk.\n"
    for number in range(1, 25)
)
ISSUES = {"2018-50.md": PAXOS, "2019-07.md": RAFT, "2019-07-CN.md": CHINESE, "2020-10.md": BROKERS}

SCRIPT = "<script>alert(1)</script>"
HOSTILE = [
    {
        "issue": "h", "position": 1, "title": f"{SCRIPT} evil title", "urls": ["javascript:alert(1)"],
        "domain": f"x{SCRIPT}", "text": f"{SCRIPT} evil <b onmouseover=alert(1)>text</b> ]]> &amp; \"quoted\"",
        "bullets": [f"{SCRIPT} evil item"], "code": [f"</code></pre>{SCRIPT}"], "images": ["data:text/html,evil"],
        "section": "'\"><img src=x onerror=alert(1)>", "lang": "\"><script>", "date": "2019-01-01",
    },
    {
        "issue": "h", "position": 2, "title": "evil \u202egnp.exe\u202c \x00\x08\x1b[31m title",
        "domain": "a.example.org", "urls": ["https://a.example.org/\"onclick=alert(1) x=\"", "data:text/html,x", "HTTP://b.example.org/",
                 "https://[2001:db8::1]/a[1]?b=[2]|{c}&d=100%#e#f<g>"],
        "text": "evil control \x0b\x0c characters \ud800 and \ufffe nonsense", "date": "not a date",
    },
    {"issue": "h/2019 07?#%", "position": 1, "title": "evil issue name", "text": "evil", "urls": ["ftp://c.example.org/"]},
]  # fmt: skip


class Client(FlaskClient):
    """A client that reads each answer to its end, as a server does, so that files are closed."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request."""
        return super().open(*args, **{"buffered": True, **kwargs})


def make_app(source: Path | Settings, **config: Any) -> Flask:
    """Return the application with that client."""
    app = create_app(source, **config)
    app.test_client_class = Client
    return app


def build(folder: Path, sources: Sequence[Path]) -> Path:
    """Index `sources` and return the index folder."""
    update(load_settings(folder / "index", list(sources), environ={}, folder=folder))
    return folder / "index"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium as the system has it."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright")
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        missing("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of our own issues; not to be written to."""
    folder = tmp_path_factory.mktemp("web-archive")
    (folder / "corpus").mkdir()
    for name, text in ISSUES.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    return build(folder, [folder / "corpus"])


@pytest.fixture(scope="session")
def digests_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of the same issues in two digests and beside them; not to be written to."""
    folder = tmp_path_factory.mktemp("web-digests")
    for name, text in {
        "Go-1/2018-50": PAXOS,
        "Go-1/2019-07": RAFT,
        "期刊/2019-07": CHINESE,
        "rest/2020-10": BROKERS,
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    tables = [f'[[collection]]\nname = "{name}"\npath = "{name}"\n' for name in ("Go-1", "期刊")]
    (folder / "shacksearch.toml").write_text('corpus = "rest"\nindex = "index"\n' + "".join(tables), encoding="utf-8")
    update(load_settings(environ={}, folder=folder))
    return folder / "index"


@pytest.fixture(scope="session")
def hostile_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of entries whose author means harm."""
    folder = tmp_path_factory.mktemp("hostile-archive")
    source = folder / "entries.jsonl"
    source.write_text("".join(json.dumps(entry) + "\n" for entry in HOSTILE), encoding="utf-8")
    return build(folder, [source])


@pytest.fixture(scope="session")
def app(index: Path) -> Flask:
    """The application on our own issues."""
    return make_app(index)


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A client of the application."""
    with app.test_client() as found:
        yield found


@pytest.fixture
def hostile(hostile_index: Path) -> Iterator[FlaskClient]:
    """A client of the application on the hostile entries."""
    with make_app(hostile_index).test_client() as found:
        yield found

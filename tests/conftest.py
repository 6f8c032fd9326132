"""What tests share: the real parts they run against."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.opensearch.running import Running, lacking, running
from tests.search.engines import NAMES, opensearch
from tests.search.making import ENGINES, Engine
from tests.search.running import Program

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"


def missing(what: str) -> None:
    """Skip the test for want of `what`; where everything must run (`.ci/run`), fail instead."""
    if os.environ.get("SHACKSEARCH_CI"):
        pytest.fail(f"{what} is missing, and CI must not skip for want of it")
    pytest.skip(f"needs {what}")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the real archive and the judged collections, which are not part of the repository."""
    folder = Path(os.environ.get("SHACKSEARCH_SHARED", ROOT.parent / "shared"))
    if not (folder / "archive").is_dir():
        missing("../shared, the real archive and the judged collections")
    return folder


@pytest.fixture(scope="session")
def corpus_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of the shipped corpus; not to be written to."""
    from indexer.build import update
    from search.config import load_settings

    folder = tmp_path_factory.mktemp("corpus-index")
    update(load_settings(folder / "index", [CORPUS], environ={}, folder=folder))
    return folder / "index"


@pytest.fixture(scope="session")
def shacksearch(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program itself, run as users run it, on an index of a copy of the corpus."""
    program = Program.on_corpus(tmp_path_factory.mktemp("program"), CORPUS)
    assert program("index").status == 0
    return program


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A real OpenSearch cluster of two nodes."""
    if what := lacking():
        missing(what)
    with running(tmp_path_factory.mktemp("opensearch")) as started:
        yield started


@pytest.fixture(scope="session", params=NAMES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Give each engine in turn."""
    known = {engine.name: engine for engine in ENGINES}
    return known.get(request.param) or opensearch(request.getfixturevalue("cluster"))

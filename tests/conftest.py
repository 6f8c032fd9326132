"""What tests share: the real parts they run against."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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

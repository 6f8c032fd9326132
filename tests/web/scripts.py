"""The scripts of the exported site, run by node, for tests that hold them against what they are ports of."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.conftest import missing

NODE_FOLDER = Path(__file__).parents[1] / "node"


def node() -> str:
    """Return where node is; skips the test where it is missing."""
    found = shutil.which("node")
    if found is None:
        missing("node")
    return str(found)


class Scripts:
    """A node process that answers questions about the scripts."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [node(), str(NODE_FOLDER / "answers.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            encoding="utf-8",
        )  # fmt: skip

    def ask(self, name: str, *arguments: Any) -> Any:
        """Return what the function of that name makes of the arguments."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"name": name, "arguments": arguments}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

"""Validators of others: a RELAX NG one for feeds, the Nu HTML checker for pages."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from tests.conftest import missing

_HERE = Path(__file__).parent
_FORBIDDEN = "Resource violates Content Security Policy (meta tag)"
JAR = _HERE.parent / "node" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def feed_errors(data: bytes) -> list[str]:
    """Return what lxml's RELAX NG validator finds wrong with an Atom feed, by the schema in `atom.rng`."""
    try:
        from lxml import etree
    except ImportError:
        missing("lxml")
    schema = etree.RelaxNG(etree.parse(_HERE / "atom.rng"))
    schema.validate(etree.fromstring(data))
    return [f"line {error.line}: {error.message}" for error in schema.error_log]


@cache
def nu_checker() -> tuple[str, ...]:
    """Return the command that runs the Nu HTML checker; skips the test where it is missing."""
    java = shutil.which("java")
    if java is None:
        missing("java, for the Nu HTML checker")
    if not JAR.is_file():
        missing("the Nu HTML checker: `npm ci --ignore-scripts` in tests/node")
    return (str(java), "-Xss4m", "-jar", str(JAR), "--stdout", "--exit-zero-always", "--format", "json")


def html_errors(paths: Iterable[Path]) -> list[str]:
    """Return what the Nu HTML checker finds in HTML files, be it an error, a warning or a hint.

    But for one thing: to a file, which has no origin, nothing is from 'self'. Browsers tell what a policy forbids.
    """
    done = subprocess.run([*nu_checker(), *map(str, paths)], capture_output=True, text=True, check=True)
    messages = json.loads(done.stdout)["messages"]
    messages = [message for message in messages if not message["message"].startswith(_FORBIDDEN)]
    return [f"{Path(m['url']).name}:{m.get('lastLine')}: {m['message']} {m.get('extract', '')!r}" for m in messages]

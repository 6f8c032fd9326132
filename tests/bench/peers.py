"""Us beside what a user would pick instead, at the same work, interleaved in one run: a table and a plot.

    make bench-peers                                 500 and 5,000 entries
    python -m tests.bench.peers 30000 100000         other sizes
    python -m tests.bench.peers FILE.jsonl           or a corpus of your own, as JSON Lines
    python -m tests.bench.peers --out FOLDER 5000    where `peers.md` and `peers.svg` go (default: the current folder)

Each engine runs in a process of its own. Every query goes to all of them, one after the other, before the next, so that
a busy machine slows them alike; figures are CPU time. What is not installed is left out: the peers are in the
dependency group `bench`; MiniSearch is used when SHACKSEARCH_NODE names a folder where npm has installed it.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.cold import cpu_seconds
from tests.bench.corpora import PER_ISSUE, entries, read_lines, write_lines
from tests.bench.engines import ENGINES
from tests.bench.serving import page_figures

ROOT = Path(__file__).parents[2]
KINDS = ("words", "prefix", "phrase", "filter")
QUERIES_EACH = 40
COLD_ROUNDS = 7
NEEDS = {"tantivy": "tantivy", "bm25s": "bm25s"}
_COLUMNS = ("build CPU s", "index MB", "memory MB", "update ms", "cold ×python")


class Peer:
    """An engine in its process."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder
        self.figures: dict[str, float] = {}
        self.times: dict[str, list[float]] = {}
        self.command = [sys.executable, "-m", "tests.bench.engine_process", name, str(folder)]
        if name == "MiniSearch":
            self.command = ["node", str(Path(__file__).with_name("minisearch.mjs")), str(folder)]
        self._process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    def ask(self, **command: Any) -> Mapping[str, Any]:
        """Send a command and return the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        answer: Mapping[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def search(self, kind: str, words: Sequence[str]) -> None:
        """Search once and keep the time."""
        answer = self.ask(do="search", kind=kind, words=words)
        if answer["cpu"] is not None:
            self.times.setdefault(kind, []).append(answer["cpu"])
            self.figures["memory MB"] = answer["memory"] / 1e6

    def end(self) -> None:
        """End the process."""
        self._process.communicate()


def main() -> None:
    """Measure every corpus that is asked for, and write table and plot."""
    arguments = sys.argv[1:]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # users have their bytecode
    out = Path(arguments.pop(arguments.index("--out") + 1)) if "--out" in arguments else Path()
    wanted = [argument for argument in arguments if argument != "--out"] or ["500", "5000"]
    tables, drawn = [], {}
    for corpus in wanted:
        with tempfile.TemporaryDirectory() as scratch:
            lines = Path(corpus)
            if corpus.isdecimal():
                lines = Path(scratch) / "entries.jsonl"
                write_lines(lines, int(corpus))
            peers, pages = measure(lines, Path(scratch))
        size = len(read_lines(lines)) if lines.exists() else int(corpus)
        drawn[size] = peers
        tables.append(f"## {size:,} entries\n\n{table(peers)}\n\nA page through HTTP: {pages}\n")
        print(tables[-1], flush=True)
    out.mkdir(parents=True, exist_ok=True)
    (out / "peers.md").write_text("# shacksearch beside its peers (CPU)\n\n" + "\n".join(tables), encoding="utf-8")
    if find_spec("matplotlib"):
        from tests.bench.plotting import plot

        plot(drawn, out / "peers.svg")


def measure(lines: Path, scratch: Path) -> tuple[list[Peer], str]:
    """Build, update and search everywhere; return the peers with their figures, and those of the server."""
    peers = [Peer(name, scratch / str(number)) for number, name in enumerate(_available())]
    issue = scratch / "issue.jsonl"
    issue.write_text("".join(json.dumps(entry) + "\n" for entry in entries(PER_ISSUE, seed=7)), encoding="utf-8")
    for peer in peers:
        peer.figures["build CPU s"] = peer.ask(do="build", entries=str(lines))["cpu"]
        peer.figures["index MB"] = sum(p.stat().st_size for p in peer.folder.rglob("*") if p.is_file()) / 1e6
        peer.ask(do="open")
    queries = list(_queries(read_lines(lines)))
    for kind, words in queries:
        for peer in peers:
            peer.search(kind, words)
    for peer in peers:
        answer = peer.ask(do="update", entries=str(issue))
        if answer["cpu"] is not None:
            peer.figures["update ms"] = answer["cpu"] * 1000
    pages = page_figures(peers[0].folder / "index", [" ".join(words) for kind, words in queries if kind == "words"])
    _measure_cold(peers)
    for peer in peers:
        peer.end()
    return peers, pages


def table(peers: Sequence[Peer]) -> str:
    """Return the figures as a table in Markdown, with our ratio to each in the last column."""
    kinds = [f"{kind} p50 / p99 ms" for kind in KINDS]
    rows = [["", *_COLUMNS, *kinds, "words p50 ÷ ours"], ["---"] * (len(_COLUMNS) + len(kinds) + 2)]
    ours = median(peers[0].times["words"])
    for peer in peers:
        figures = [_shown(peer.figures.get(name)) for name in _COLUMNS]
        times = [_percentiles(peer.times.get(kind)) for kind in KINDS]
        rows.append([peer.name, *figures, *times, _shown(median(peer.times["words"]) / ours)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _available() -> list[str]:
    found = [name for name in ENGINES if name not in NEEDS or find_spec(NEEDS[name])]
    return [*found, "MiniSearch"] if os.environ.get("SHACKSEARCH_NODE") else found


def _queries(known: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[str]]]:
    """Return queries of each kind, in mixed order, of words as frequent as in the entries."""
    draw = random.Random(3)
    found: list[tuple[str, list[str]]] = []
    for number in range(QUERIES_EACH):
        words = [word for word in _text(draw.choice(known)).split() if word.isalpha()]
        place = draw.randrange(len(words) - 1)
        site = draw.choice(known)["urls"][0].split("/")[2]
        found.append(("words", draw.sample(words, number % 4 + 1)))
        found.append(("prefix", [draw.choice(words)[:4]]))
        found.append(("phrase", words[place : place + 2]))
        found.append(("filter", [draw.choice(words), site]))
    return found


def _text(entry: Mapping[str, Any]) -> str:
    return " ".join([entry["body"], *entry["bullets"]])


def _measure_cold(peers: Sequence[Peer]) -> None:
    ratios: dict[str, list[float]] = {peer.name: [] for peer in peers}
    os.environ["SHACKSEARCH_INDEX"] = str(peers[0].folder / "index")
    for _ in range(COLD_ROUNDS):
        base = cpu_seconds([sys.executable, "-c", "pass"])
        for peer in peers:
            own = [str(Path(sys.executable).with_name("shacksearch")), "database"]
            command = own if peer.name == "shacksearch" else [*peer.command, "database"]
            ratios[peer.name].append(cpu_seconds(command) / base)
    for peer in peers:
        peer.figures["cold ×python"] = median(ratios[peer.name])


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _percentiles(times: Sequence[float] | None) -> str:
    if not times:
        return "–"
    ordered = sorted(times)
    return f"{_shown(median(ordered) * 1000)} / {_shown(ordered[int(len(ordered) * 0.99)] * 1000)}"


if __name__ == "__main__":
    main()

"""How much a cold search costs: CPU of the whole process, as a multiple of `python -c pass`, in one run.

    make bench                              on the shipped corpus, and on the real archive where it is there
    python -m tests.bench.cold 500 30000    besides, on corpora of so many entries (`tests.bench.corpora`)

Each round runs every command once, one after the other, so that a busy machine slows them alike; the figure is the
median of the rounds' ratios.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.bench.corpora import write_lines

ROUNDS = 21
ROOT = Path(__file__).parents[2]
CORPORA = {"corpus": ROOT / "corpus", "archive": ROOT.parent / "shared" / "archive" / "techshack"}


def cpu_seconds(command: list[str]) -> float:
    """Run a command and return the user and system time of its process, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print a table."""
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_CACHE_HOME"] = os.environ["XDG_CONFIG_HOME"] = scratch
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # users have their bytecode
        commands = {"import click": (["import", "click"], "")}
        for name, source in _corpora(Path(scratch)).items():
            index = f"{scratch}/{name}"
            subprocess.run([_program(), "index", "--index", index, str(source)], check=True, stdout=subprocess.DEVNULL)
            word = "sharding" if source.is_dir() else "database"
            for options in ([], ["--json"], ["--sort", "date"]):
                shown = " ".join(["shacksearch", *options, word])
                commands[f"{name}: {shown}"] = ([*options, word], index)
        ratios: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            base = cpu_seconds([sys.executable, "-c", "pass"])
            for name, (arguments, index) in commands.items():
                os.environ["SHACKSEARCH_INDEX"] = index
                command = [_program(), *arguments] if index else [sys.executable, "-c", " ".join(arguments)]
                ratios[name].append(cpu_seconds(command) / base)
    print(f"CPU of the whole process as a multiple of `python -c pass`, median of {ROUNDS} rounds")
    for name, found in ratios.items():
        print(f"{median(found):6.1f}  {name}")


def _program() -> str:
    return str(Path(sys.executable).with_name("shacksearch"))


def _corpora(scratch: Path) -> dict[str, Path]:
    found = {name: folder for name, folder in CORPORA.items() if folder.is_dir()}
    for size in sys.argv[1:]:
        found[f"{size} entries"] = scratch / f"{size}.jsonl"
        write_lines(found[f"{size} entries"], int(size))
    return found


if __name__ == "__main__":
    main()

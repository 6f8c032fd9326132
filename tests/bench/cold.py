"""How much a cold search costs: CPU of the whole process, as a multiple of `python -c pass`, in one run.

    make bench                        on the shipped corpus, and on the real archive where it is there

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
        commands = {"import click": [sys.executable, "-c", "import click"]}
        for name, folder in CORPORA.items():
            if folder.is_dir():
                index = ["--index", f"{scratch}/{name}"]
                shacksearch = [str(Path(sys.executable).with_name("shacksearch"))]
                subprocess.run([*shacksearch, "index", *index, str(folder)], check=True, stdout=subprocess.DEVNULL)
                commands[f"{name}: shacksearch sharding"] = [*shacksearch, *index, "sharding"]
                commands[f"{name}: shacksearch --json sharding"] = [*shacksearch, *index, "--json", "sharding"]
        ratios: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            base = cpu_seconds([sys.executable, "-c", "pass"])
            for name, command in commands.items():
                ratios[name].append(cpu_seconds(command) / base)
    print(f"CPU of the whole process as a multiple of `python -c pass`, median of {ROUNDS} rounds")
    for name, found in ratios.items():
        print(f"{median(found):6.1f}  {name}")


if __name__ == "__main__":
    main()

"""What reading each bomb costs at its full size: `python -m tests.bench.bombs [NAME…]`, CPU seconds and memory.

Each is read by a process of its own, as `shacksearch entries` reads; memory is the most that was resident (VmHWM).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.reliability.bombs import BOMBS

READ = """
import re, sys, time
from pathlib import Path
from indexer.corpus import look_at
from indexer.options import ReadOptions
started = time.process_time()
corpus = look_at([Path(sys.argv[1])], ReadOptions(), {})
readings = [reading for _, reading in corpus.read(corpus.units)]
entries = sum(len(issue.entries) for reading in readings for issue in reading.issues)
problems = [*corpus.problems, *(problem for reading in readings for problem in reading.problems)]
memory = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
took = time.process_time() - started
print(f"{took:6.1f} s {memory:5} MB {entries:6} entries  {problems[0].reason if problems else ''}"[:120])
"""


def main(names: list[str]) -> None:
    """Read the bombs of these names, or all, and print a line for each."""
    with tempfile.TemporaryDirectory() as scratch:
        for name in names or BOMBS:
            path = Path(scratch) / name
            path.write_text(BOMBS[name](1.0), encoding="utf-8")
            size = path.stat().st_size / 1e6
            run = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=False)
            print(f"{name:40} {size:5.1f} MB {run.stdout.strip() or run.stderr.strip()[-200:]}", flush=True)
            path.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])

"""One engine in a process of its own, told by lines of JSON on standard input what to do.

python -m tests.bench.engine_process NAME FOLDER          answers each line with the CPU seconds that it took
python -m tests.bench.engine_process NAME FOLDER WORD     opens, searches once, and ends: a cold search
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from time import process_time

from tests.bench.corpora import read_lines
from tests.bench.engines import ENGINES, Engine


def main() -> None:
    """Obey until standard input ends."""
    name, folder, *word = sys.argv[1:]
    engine = ENGINES[name](Path(folder))
    if word:
        engine.open()
        engine.search("words", word)
        return
    for line in sys.stdin:
        print(json.dumps(_obey(engine, json.loads(line))), flush=True)


def _obey(engine: Engine, command: dict[str, object]) -> dict[str, object]:
    entries = read_lines(Path(str(command["entries"]))) if "entries" in command else []
    started = _cpu()
    try:
        match command["do"]:
            case "build":
                engine.build(Path(str(command["entries"])), entries)
            case "update":
                engine.update(entries)
            case "open":
                engine.open()
            case "search":
                engine.search(str(command["kind"]), command["words"])  # type: ignore[arg-type]
    except (NotImplementedError, ImportError) as reason:
        return {"cpu": None, "reason": repr(reason)}
    return {"cpu": _cpu() - started, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()

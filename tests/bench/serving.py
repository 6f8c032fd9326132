"""What the page costs through HTTP, on one processor: distinct queries, so that nothing comes from a cache."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode
from urllib.request import urlopen

_TICKS = os.sysconf("SC_CLK_TCK")


def page_figures(index: Path, queries: Sequence[str]) -> str:
    """Serve an index, fetch a page for each query, and say how many a second of the server's CPU, and the p99."""
    command = [str(Path(sys.executable).with_name("shacksearch")), "serve", "--index", str(index), "--port", "0"]
    processors = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, processors[:1])  # which the server, with all its threads, inherits
    try:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    finally:
        os.sched_setaffinity(0, processors[1:] or processors)
    try:
        return _figures(server, queries)
    finally:
        server.terminate()
        server.communicate()
        os.sched_setaffinity(0, processors)


def _figures(server: subprocess.Popen[str], queries: Sequence[str]) -> str:
    assert server.stdout is not None
    address = ""
    while not address:
        line = server.stdout.readline()
        if not line:
            return "the server did not start"
        if match := re.search(r"http://\S+?:\d+", line):
            address = match[0]
    urlopen(f"{address}/?q=first").read()
    times, before = [], _cpu(server.pid)
    for query in queries:
        started = perf_counter()
        urlopen(f"{address}/?{urlencode({'q': query})}").read()
        times.append(perf_counter() - started)
    used = _cpu(server.pid) - before
    memory = int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{server.pid}/status").read_text())[1]) / 1000  # type: ignore[index]
    rate, slowest = len(times) / max(used, 1 / _TICKS), sorted(times)[int(len(times) * 0.99)] * 1000
    return f"{rate:.0f} queries a second of CPU, p99 {slowest:.0f} ms (wall), {memory:.0f} MB of memory"


def _cpu(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS

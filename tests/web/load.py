"""How many requests a second the page answers: `python -m tests.web.load INDEX [SECONDS]`, a closed loop on loopback.

Eight clients each send the next request when they have the answer to the last. The queries are made of words that
occur in the archive's titles; nothing is answered from a cache, since no client sends `If-None-Match`.
"""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
from itertools import cycle
from statistics import quantiles
from threading import Thread
from time import perf_counter
from urllib.parse import quote

from search import Archive

CLIENTS = 8
SERVER = "from web.app import create_app; from web.serving import Service; import sys; " \
    "s = Service(create_app(sys.argv[1]), '127.0.0.1', 0); print(s.addresses[0], flush=True); s.run()"  # fmt: skip


def measure(port: int, paths: list[str], seconds: float) -> tuple[list[float], int, float]:
    """Return how long each answer took (seconds), how many failed, and how long it all took."""
    times: list[float] = []
    failed: list[str] = []

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for path in cycle(paths[number:] + paths[:number]):
            begin = perf_counter()
            if begin > end:
                break
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            times.append(perf_counter() - begin)
            if answer.status != 200:
                failed.append(path)
        connection.close()

    started = perf_counter()
    end = started + seconds
    clients = [Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    return times, len(failed), perf_counter() - started


def main(index: str, seconds: float = 10.0) -> None:
    """Measure each kind of request and print a line for it."""
    entries = list(Archive.open(index).entries())
    titles = [" ".join(entry.title.split()[:2]) for entry in entries if entry.title]
    kinds = {
        "search page": [f"/?q={quote(title)}" for title in titles],
        "search API": [f"/api/v1/search?q={quote(title)}" for title in titles],
        "suggestions": [f"/api/v1/suggest?q={quote(title[:4])}" for title in titles],
        "entry": [f"/entry/{quote(entry.issue)}/{entry.position}" for entry in entries],
        "home": ["/"],
    }
    with subprocess.Popen([sys.executable, "-c", SERVER, index], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = int(re.findall(r":(\d+)/", server.stdout.readline())[0])
        for name, paths in kinds.items():
            times, failed, took = measure(port, paths, seconds)
            cuts = [1000 * cut for cut in quantiles(times, n=100)]
            print(
                f"{name:12} {len(times) / took:7.0f} requests/s  median {cuts[49]:.0f} ms  p99 {cuts[98]:.0f} ms  "
                f"{failed} of {len(times)} failed"
            )
        server.terminate()


if __name__ == "__main__":
    main(sys.argv[1], *map(float, sys.argv[2:3]))

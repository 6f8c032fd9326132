"""Whether the server's memory is bounded: `python -m tests.bench.requests [COUNT [INDEX]]`, 50,000 mixed requests.

Eight clients send searches (of words that occur, of those that do not, with filters, prefixes and nonsense), pages of
entries and issues, completions, feeds, what does not exist and what makes no sense, all in a fixed random order. The
memory that the server has resident is printed on the way. Without INDEX, 2,000 made-up entries are indexed first.
"""

from __future__ import annotations

import http.client
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

from tests.indexer.digests import build
from tests.reliability.large import vocabulary, write_large
from tests.web.load import SERVER

CLIENTS = 8
COUNT = 50_000
ENTRIES = 2_000
SHAPES = (
    "/?q={word}", "/?q={word}+{other}", "/?q={word}+OR+{other}&sort=date", "/?q={word}&year=2000&page=2",
    "/?q={start}*", "/?q={junk}", "/?q={long}", "/?page={word}", "/?site={word}.example.org",
    "/api/v1/search?q={word}+-{other}", "/api/v1/search?q=title:{word}&limit=3", "/api/v1/suggest?q={start}",
    "/api/v1/suggest?q={word}", "/api/v1/suggest?q={word}+{start}", "/entry/{issue}/{position}",
    "/api/v1/entry/{issue}/{position}", "/issue/{issue}", "/issue/{word}", "/{word}", "/{junk}",
    "/feed.atom?q={word}", "/healthz", "/readyz", "/static/x/{word}",
)  # fmt: skip


def mixed(count: int, seed: int = 2019) -> Iterator[str]:
    """Yield the paths of `count` requests."""
    chance = random.Random(seed)
    words = vocabulary(30_000, chance)
    for _ in range(count):
        word = words[int(30_000 * chance.random() ** 3)]
        yield chance.choice(SHAPES).format(
            word=word,
            other=chance.choice(words),
            start=word[:3],
            junk=quote(chance.randbytes(12)),
            long=word * 300,
            issue=f"{chance.choice((2000, 2001))}-{chance.randint(1, 50):02}",
            position=chance.randint(1, 25),
        )


def send(port: int, paths: list[str]) -> int:
    """Send requests one after the other on one connection; return how many ended in an error of the server."""
    failed = 0
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for path in paths:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        failed += answer.status >= 500
    connection.close()
    return failed


def resident(process: int) -> int:
    """Return the memory that a process has resident, in kB."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) if found else 0


def measure(index: Path, count: int, steps: int) -> Iterator[tuple[int, int, int]]:
    """Yield (requests answered, how many failed, memory in kB) after each of `steps` parts of `count` requests."""
    paths = list(mixed(count))
    command = [sys.executable, "-c", SERVER, str(index)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        port = int(re.findall(r":(\d+)/", server.stdout.readline())[0])
        try:
            failed, size = 0, count // steps
            with ThreadPoolExecutor(CLIENTS) as pool:
                for begin in range(0, count, size):
                    part = paths[begin : begin + size]
                    failed += sum(
                        pool.map(send, [port] * CLIENTS, [part[client::CLIENTS] for client in range(CLIENTS)])
                    )
                    yield begin + len(part), failed, resident(server.pid)
        finally:
            server.terminate()


def main(count: int, index: Path) -> None:
    """Print the memory on the way."""
    for done, failed, memory in measure(index, count, 10):
        print(f"{done:7} requests  {failed} failed  {memory / 1024:6.1f} MB", flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(sys.argv[2]) if sys.argv[2:] else Path(scratch) / "index"
        if not sys.argv[2:]:
            build(made, write_large(Path(scratch) / "entries.jsonl", ENTRIES))
        main(int(sys.argv[1]) if sys.argv[1:] else COUNT, made)

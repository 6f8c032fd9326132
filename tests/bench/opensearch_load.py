"""A load on a real OpenSearch of two nodes: how fast entries go in, how long queries take, what a lost node costs.

    python -m tests.bench.opensearch_load [ENTRIES] [QUERIES]       (100000, 300; after tests/opensearch/fetch)

The entries are generated: words by Zipf's law from 60,000, 60 in a text, fifty entries in an issue. Both nodes, the
client and whatever else runs share this machine, so the figures are a floor, not what a cluster does.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from threading import Event
from time import monotonic, perf_counter, process_time, sleep
from typing import NamedTuple

from search.archive import Archive
from search.cluster import Cluster
from search.config import load_settings
from search.engine import Writer
from search.errors import EngineUnavailable
from search.manifest import Manifest
from search.model import Entry
from search.opensearch_generations import OpenSearchGenerations
from search.opensearch_schema import OPENSEARCH_FORMAT
from search.opensearch_store import OpenSearchStore
from tests.opensearch.running import Running, lacking, running

WORDS = 60_000
HOSTS = 3_000
PER_ISSUE = 50
THREADS = 4
SHARDS = 2


class Answer(NamedTuple):
    """What came of one query: how long it took (s), its total, and whether it was whole; a total of -1 is an error."""

    seconds: float
    total: int
    whole: bool = True


def vocabulary(draw: random.Random) -> list[str]:
    """Return words that look like words, all different."""
    syllables = [first + vowel for first in "bcdfghklmnprstvz" for vowel in "aeiou"]
    made: dict[str, None] = {}
    while len(made) < WORDS:
        made["".join(draw.choices(syllables, k=draw.randrange(2, 5)))] = None
    return list(made)


def entries(number: int, words: list[str]) -> Iterator[Entry]:
    """Yield generated entries, the same every time."""
    draw = random.Random(5)
    totals = list(accumulate(1 / (rank + 2) for rank in range(len(words))))
    for i in range(number):
        text = " ".join(draw.choices(words, cum_weights=totals, k=60))
        title = " ".join(draw.choices(words, cum_weights=totals, k=7)).title()
        issue, position = f"issue-{i // PER_ISSUE:05}", i % PER_ISSUE + 1
        host = f"s{int(draw.paretovariate(0.6)) % HOSTS}.example.org"
        link = (f"https://{host}/{i}",)
        date = f"{2000 + i // 4_000 % 25}-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}"
        yield Entry(
            f"{issue}#{position}", issue, position, title, link, host, body=text, text=text, lang="en", date=date
        )


def queries(number: int, words: list[str]) -> list[str]:
    """Return queries of the kinds that people type."""
    draw = random.Random(9)

    def word() -> str:
        return words[int(draw.paretovariate(0.4)) % 5_000]

    forms = (
        word,
        lambda: f"{word()} {word()}",
        lambda: f"{word()} {word()} {word()}",
        lambda: f"{word()} OR {word()} -{word()}",
        lambda: f'"{word()} {word()}"',
        lambda: f"{word()[:4]}*",
        lambda: f"title:{word()} after:2010",
        lambda: f"{word()} site:s{draw.randrange(1, 9)}.example.org",
    )
    return [forms[i % len(forms)]() for i in range(number)]


def write(server: Running, cluster: Cluster, number: int, words: list[str]) -> None:
    """Write one generation and tell how long it took."""
    store, started, used, server_used = OpenSearchStore(cluster), perf_counter(), process_time(), server.cpu_seconds()
    assert store.manifest() is None
    with store.new_generation(base=None) as draft:
        with draft.writer() as writer:
            _add(writer, number, words)
        sent, busy, server_busy = perf_counter() - started, process_time() - used, server.cpu_seconds() - server_used
        draft.finish(Manifest(OPENSEARCH_FORMAT, ("-",), "2019-01-01T00:00:00+00:00"), number)
    whole = perf_counter() - started
    size = OpenSearchGenerations(cluster).size()
    print(f"{number:,} entries sent in {sent:.0f} s: {number / sent:,.0f} a second")
    print(
        f"CPU: {1000 * busy / number:.2f} ms an entry in the client, {1000 * server_busy / number:.2f} in the servers"
    )
    print(f"in use, with a copy on each node, after {whole:.0f} s")
    print(f"{size / 1e6:.0f} MB a copy: {size / number:,.0f} bytes an entry")


def _add(writer: Writer, number: int, words: list[str]) -> None:
    for entry in entries(number, words):
        writer.add(entry)


def ask(archive: Archive, query: str) -> Answer:
    """Ask one query, with facets, as the page does."""
    started = perf_counter()
    try:
        page = archive.search(query, limit=10)
    except EngineUnavailable:
        return Answer(perf_counter() - started, -1)
    return Answer(perf_counter() - started, page.total, not any("did not answer" in notice for notice in page.notices))


def tell(what: str, answers: list[Answer]) -> None:
    """Print percentiles."""
    took = sorted(answer.seconds * 1000 for answer in answers)
    middle, high = took[len(took) // 2], took[min(len(took) - 1, len(took) * 99 // 100)]
    print(f"{what}: {len(took)} queries, p50 {middle:.0f} ms, p99 {high:.0f} ms")


def lose_a_node(server: Running, archive: Archive, asked: list[str], expected: dict[str, int]) -> None:
    """Ask without a pause while a node stops and comes back, and count what was not answered as before."""
    done, answers = Event(), list[tuple[str, Answer]]()

    def keep_asking(number: int) -> None:
        turn = number * 17
        while not done.is_set():
            query = asked[turn % len(asked)]
            answers.append((query, ask(archive, query)))
            turn += 1

    with ThreadPoolExecutor(THREADS) as pool:
        askers = [pool.submit(keep_asking, number) for number in range(THREADS)]
        sleep(3)
        began = monotonic()
        with server.without(2):
            stopped = monotonic() - began
            sleep(8)
        back = monotonic() - began
        sleep(5)
        done.set()
        for asker in askers:
            asker.result()
    tell(
        f"{THREADS} at a time, a node stopped (in {stopped:.0f} s) and back after {back:.0f} s", [a for _, a in answers]
    )
    failed = sum(answer.total < 0 for _, answer in answers)
    partial = sum(not answer.whole for _, answer in answers)
    other = sum(answer.total not in (-1, expected[query]) and answer.whole for query, answer in answers)
    print(
        f"of these, {failed} were not answered, {partial} in part (and said so), {other} with another total than before"
    )


def main() -> None:
    """Measure and print."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    asked = queries(int(sys.argv[2]) if len(sys.argv) > 2 else 300, words := vocabulary(random.Random(1)))
    if what := lacking():
        sys.exit(f"This needs {what}.")
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), heap="1g") as server:
        cluster = server.cluster("load", shards=SHARDS, replicas=1)
        write(server, cluster, number, words)
        plain = load_settings(environ={}, folder=Path(folder))
        archive = Archive.of(replace(plain, engine="opensearch", cluster=cluster))
        for query in asked[:40]:
            ask(archive, query)  # caches of the servers
        alone = [ask(archive, query) for query in asked]
        expected = {query: answer.total for query, answer in zip(asked, alone, strict=True)}
        tell("one at a time", alone)
        lose_a_node(server, archive, asked, expected)
        again = [ask(archive, query) for query in asked]
        tell("one at a time, after that", again)
        same = sum(answer.total == expected[query] for query, answer in zip(asked, again, strict=True))
        print(f"totals as before: {same} of {len(asked)}")


if __name__ == "__main__":
    main()

"""What hostile queries cost on 20,000 entries: `python -m tests.bench.queries [INDEX]`, CPU seconds for each.

Without INDEX, an archive of 20,000 made-up entries is indexed first, which takes a minute or two. Each query is asked
once, in an archive opened for it (cold), as one page of ten hits with facets; the limit is half a second.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from time import process_time

from search.archive import Archive
from tests.indexer.digests import build
from tests.reliability.large import write_large
from tests.reliability.queries import HOSTILE

ENTRIES = 20_000
LIMIT = 0.5


def main(index: Path) -> int:
    """Print a line for each query, the slowest first; return how many took longer than the limit."""
    rows = []
    for name, query in HOSTILE.items():
        archive = Archive.open(index)
        started = process_time()
        page = archive.search(query)
        rows.append((process_time() - started, name, page.total, page.notices))
        archive.close()
    for took, name, total, notices in sorted(rows, reverse=True):
        print(f"{took:7.3f} s  {name:32} {total:6} hits  {' '.join(notices)[:90]}")
    slow = sum(took > LIMIT for took, *_ in rows)
    print(f"{slow} of {len(rows)} took more than {LIMIT} s of CPU")
    return slow


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(sys.argv[1]) if sys.argv[1:] else Path(scratch) / "index"
        if not sys.argv[1:]:
            build(made, write_large(Path(scratch) / "entries.jsonl", ENTRIES))
        main(made)

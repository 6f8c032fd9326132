"""A flat index that somebody else made: what it names lies in its own folder, since an update removes it by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.errors import CorruptIndex
from search.flat_index import SegmentRecord, read_records, write_records


@pytest.mark.parametrize(
    ("name", "deletions"), [("../../letters", ""), ("/etc/passwd", ""), ("s000001", "../current"), ("s1", ""), ("", "")]
)
def test_names_lead_nowhere_else(tmp_path: Path, name: str, deletions: str) -> None:
    """`shacksearch index` on such an index would remove or write over files anywhere."""
    write_records(tmp_path, [SegmentRecord(name, 1, 1, 1.0, 1, deletions)])
    with pytest.raises(CorruptIndex):
        read_records(tmp_path)


def test_names_as_they_are_written(tmp_path: Path) -> None:
    """An index of our own would be refused."""
    records = [SegmentRecord("s000001", 3, 2, 1.0, 1, "s000001.gone"), SegmentRecord("s1234567", 1, 1, 1.0, 1)]
    write_records(tmp_path, records)
    assert read_records(tmp_path) == records

"""What a generation was made from: written and read back whole, and damage to a generation told."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from search.errors import CorruptIndex, StaleIndex
from search.head import MANIFEST_FORMAT, check_contents, check_files, read_head, read_stamps, sealed
from search.manifest import FileRecord, IssueRecord, Manifest, UnitRecord, read_manifest, write_manifest
from search.model import Problem
from search.record import replace


def manifest() -> Manifest:
    """A manifest with something in every field."""
    return Manifest(
        index_format=3,
        sources=("/a/corpus", "-", "/a/\udcff"),
        created="2019-02-03T04:05:06+00:00",
        follow_symlinks=True,
        reader=4,
        files={"x.html": FileRecord("/a/corpus/x.html", 12, 34, "ab", ("y.html", "z.html"), True, "Titel 標題")},
        folders={"/a/corpus": 56},
        units={"x.html": UnitRecord("key", ("x", "y"), (Problem("x.html", "half", lost=False), Problem("x", "all")))},
        issues={"x": IssueRecord("cd", "Title", "2019-02-03", "zh", 7)},
    )


def test_round_trip(tmp_path: Path) -> None:
    """Something an update needs to know would be lost between runs, and everything be read again."""
    write_manifest(tmp_path, manifest())
    assert replace(read_manifest(tmp_path), index_files={}) == manifest()


def test_files_of_the_generation_are_recorded(tmp_path: Path) -> None:
    """Damage to the engine's files could not be found."""
    (tmp_path / "segment").write_bytes(b"123456789")
    write_manifest(tmp_path, manifest())
    written = read_manifest(tmp_path).index_files
    assert set(written) == {"segment", "files.json", "records.json"}
    # 0xCBF43926 is the check value of CRC-32 in the catalogue of R. Williams (1993).
    assert written["segment"][:2] == (9, 0xCBF43926)


def test_a_linked_manifest_is_not_written_through(tmp_path: Path) -> None:
    """The manifest of the old generation, of which a new one begins as a hard link, would be overwritten."""
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    write_manifest(tmp_path / "old", manifest())
    for path in (tmp_path / "old").iterdir():
        (tmp_path / "new" / path.name).hardlink_to(path)
    write_manifest(tmp_path / "new", Manifest(1, (), ""))
    assert replace(read_manifest(tmp_path / "old"), index_files={}) == manifest()


def test_missing(tmp_path: Path) -> None:
    """A generation without its manifest would pass for no index at all, though `current` names it."""
    with pytest.raises(CorruptIndex, match="damaged"):
        read_manifest(tmp_path)


def test_other_version(tmp_path: Path) -> None:
    """An index of another release would be read as if it were of this one."""
    write_manifest(tmp_path, manifest())
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 999, "files": "something new"}))
    with pytest.raises(StaleIndex, match="another version"):
        read_manifest(tmp_path)


def heads() -> list[bytes]:
    """Heads that are none."""
    whole: dict[str, Any] = {
        "format": MANIFEST_FORMAT,
        "index_format": 1,
        "sources": [],
        "created": "",
        "follow_symlinks": False,
    }
    whole |= {"reader": 1, "index_files": {}}
    return [
        b"",
        b"{",
        b"[]",
        b"3",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b"{}",
        json.dumps(whole).encode(),
        *(sealed({key: value for key, value in whole.items() if key != gone}).encode() for gone in whole),
        sealed({**whole, "more": 1}).encode(),
        sealed({**whole, "index_files": {"a": 1}}).encode(),
        sealed({**whole, "index_files": {"a": [1, 2, 3]}}).encode(),
    ]


@pytest.mark.parametrize("data", heads())
def test_damaged_head(tmp_path: Path, data: bytes) -> None:
    """A damaged manifest would be a traceback instead of an index that is built anew."""
    (tmp_path / "manifest.json").write_bytes(data)
    with pytest.raises(CorruptIndex, match="shacksearch index") as caught:
        read_manifest(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_bit_that_flips_is_found(tmp_path: Path) -> None:
    """An index would pass for one of another corpus, or a file of it for sound."""
    write_manifest(tmp_path, manifest())
    path = tmp_path / "manifest.json"
    data = path.read_bytes()
    for place in range(len(data)):
        for bit in range(8):
            path.write_bytes(data[:place] + bytes([data[place] ^ (1 << bit)]) + data[place + 1 :])
            with pytest.raises((CorruptIndex, StaleIndex)):
                read_head(tmp_path)


RECORDS = [b"", b"[" * 100_000, b"{}", b"null", b'{"files": {"a": 1}, "folders": {}}', b'{"files": {}}']
RECORDS += [b'{"pages": {}, "units": {"a": [1, 2]}, "issues": {}}', b'{"pages": {}, "units": {}, "issues": []}']


@pytest.mark.parametrize("name", ["files.json", "records.json"])
@pytest.mark.parametrize("data", RECORDS)
@pytest.mark.parametrize("signed", [False, True])
def test_damaged_records(tmp_path: Path, name: str, data: bytes, signed: bool) -> None:
    """Records that were overwritten, or written by a stranger with their checksum, would end in a traceback."""
    write_manifest(tmp_path, manifest())
    (tmp_path / name).write_bytes(data)
    if signed:
        head = json.loads((tmp_path / "manifest.json").read_text())
        head["index_files"][name] = [len(data), crc32(data)]
        del head["crc32"]
        (tmp_path / "manifest.json").write_text(sealed(head))
    with pytest.raises(CorruptIndex, match="shacksearch index"):
        read_manifest(tmp_path)


def test_a_search_reads_no_more_than_it_needs(tmp_path: Path) -> None:
    """Every search would read what only an update needs to know of thousands of issues."""
    write_manifest(tmp_path, manifest())
    (tmp_path / "records.json").unlink()
    head = read_head(tmp_path)
    assert head.sources == manifest().sources
    assert read_stamps(tmp_path, head).files["x.html"] == ("/a/corpus/x.html", 12, 34, "ab")


def test_decay_is_found_in_time(tmp_path: Path) -> None:
    """A file whose contents decay on the disk, with no new time, would be built upon for ever."""
    (tmp_path / "first").mkdir()
    segment = tmp_path / "first" / "segment"
    segment.write_bytes(b"sound")
    write_manifest(tmp_path / "first", manifest())
    written = read_manifest(tmp_path / "first").index_files
    times = segment.stat().st_mtime_ns
    segment.write_bytes(b"dirty")
    os.utime(segment, ns=(times, times))
    check_contents(tmp_path / "first", written, every=16)
    found = []
    for number in range(1, 33):
        generation = (tmp_path / "first").rename(tmp_path / f"g{number:06}")
        try:
            check_contents(generation, written, every=16)
        except CorruptIndex:
            found.append(number)
        generation.rename(tmp_path / "first")
    assert len(found) == 2


def test_check_files(tmp_path: Path) -> None:
    """A truncated, missing or overwritten file would be found only by a wrong answer."""
    segment = tmp_path / "segment"
    segment.write_bytes(b"x" * 3_000_000)
    write_manifest(tmp_path, manifest())
    written = read_manifest(tmp_path)
    check_contents(tmp_path, written.index_files)
    segment.write_bytes(b"x" * 2_999_999 + b"y")
    check_files(tmp_path, written.index_files)
    with pytest.raises(CorruptIndex, match="segment is not as it was written"):
        check_contents(tmp_path, written.index_files)
    segment.write_bytes(b"x")
    with pytest.raises(CorruptIndex, match="segment"):
        check_files(tmp_path, written.index_files)
    segment.unlink()
    with pytest.raises(CorruptIndex, match="segment"):
        check_files(tmp_path, written.index_files)

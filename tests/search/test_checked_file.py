"""Checked files: what was written is read back, and nothing that was not written ever is."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.checked_file import CheckedFile, FileWriter
from search.errors import CorruptIndex

SECTIONS = st.dictionaries(st.sampled_from("abcde"), st.binary(max_size=10_000), max_size=4)


def write(path: Path, sections: dict[str, bytes]) -> None:
    """Write a file of sections."""
    writer = FileWriter(path)
    for name, content in sections.items():
        writer.add(name, content)
    writer.finish(made="by a test")


@settings(max_examples=40)
@given(SECTIONS)
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, sections: dict[str, bytes]) -> None:
    """Sections would run into each other, or the checksums be of other blocks than those read."""
    path = tmp_path_factory.mktemp("file") / "x"
    write(path, sections)
    file = CheckedFile(path)
    assert {name: bytes(file.read(name)) for name in sections} == sections
    assert file.facts["made"] == "by a test"
    for name, content in sections.items():
        assert (
            bytes(file.read(name, len(content) // 3, len(content) // 2))
            == content[len(content) // 3 : len(content) // 2]
        )
    file.close()


def test_numbers(tmp_path: Path) -> None:
    """Documents would have other numbers than those written."""
    write(tmp_path / "x", {"a": array("I", range(5000)).tobytes(), "f": array("f", [0.5, 3.0]).tobytes()})
    file = CheckedFile(tmp_path / "x")
    assert file.numbers("a", "I", 4000, 4003).tolist() == [4000, 4001, 4002]
    assert file.numbers("f", "f").tolist() == [0.5, 3.0]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_changed_byte_is_believed(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """A flipped bit on the disk would give other hits, or a traceback."""
    path = tmp_path_factory.mktemp("file") / "x"
    sections = {"a": bytes(range(256)) * 40, "b": b"b" * 5000, "c": b""}
    write(path, sections)
    sound = path.read_bytes()
    place = data.draw(st.integers(0, len(sound) - 1))
    changed = bytearray(sound)
    changed[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(bytes(changed))
    try:
        file = CheckedFile(path)
        found = {name: bytes(file.read(name)) for name in sections}
    except CorruptIndex:
        pass
    else:
        assert found == sections, "only what lies between sections may change unnoticed"


@pytest.mark.parametrize("length", [0, 1, 20, 28, 5000, -1])
def test_cut_files_are_named_as_such(tmp_path: Path, length: int) -> None:
    """A file that was cut short would end in a traceback."""
    write(tmp_path / "x", {"a": b"a" * 20_000})
    (tmp_path / "x").write_bytes((tmp_path / "x").read_bytes()[:length])
    with pytest.raises(CorruptIndex, match="shacksearch index"):
        CheckedFile(tmp_path / "x")


def test_damage_elsewhere_does_no_harm(tmp_path: Path) -> None:
    """A search would have to read, and believe, the whole file."""
    write(tmp_path / "x", {"a": b"a" * 50_000, "b": b"b" * 50_000})
    content = bytearray((tmp_path / "x").read_bytes())
    content[90_000] ^= 1
    (tmp_path / "x").write_bytes(bytes(content))
    file = CheckedFile(tmp_path / "x")
    assert bytes(file.read("a")) == b"a" * 50_000
    assert bytes(file.read("b", 0, 100)) == b"b" * 100
    with pytest.raises(CorruptIndex):
        file.read("b")


def test_missing_section(tmp_path: Path) -> None:
    """An index made by a program with fewer sections would end in a traceback."""
    write(tmp_path / "x", {"a": b"a"})
    file = CheckedFile(tmp_path / "x")
    for ask in (lambda: file.read("b"), lambda: file.size("b"), lambda: file.read("a", 0, 2)):
        with pytest.raises(CorruptIndex):
            ask()


def test_a_linked_file_is_not_written_through(tmp_path: Path) -> None:
    """Writing a new generation's file would change the old generation, to which it was linked."""
    write(tmp_path / "old", {"a": b"old"})
    (tmp_path / "new").hardlink_to(tmp_path / "old")
    write(tmp_path / "new", {"a": b"new"})
    assert bytes(CheckedFile(tmp_path / "old").read("a")) == b"old"

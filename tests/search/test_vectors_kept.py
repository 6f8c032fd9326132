"""What the vectors keep of earlier searches is bounded, also where there was nothing to find."""

from __future__ import annotations

from search.vectors import NOTHING, Hits, Vectors


def test_words_of_no_entry_are_not_kept_for_ever() -> None:
    """A server would grow by a kilobyte with every word that somebody makes up."""
    asked: list[str] = []

    def find(word: str) -> Hits:
        asked.append(word)
        return NOTHING

    vectors = Vectors(())
    for word in ["first", "first", *(f"word{number}" for number in range(60_000)), "word59999", "first"]:
        vectors.kept(word, find, word)
    assert asked.count("first") == 2
    assert asked.count("word59999") == 1

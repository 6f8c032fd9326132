"""Records: what everybody expects of a frozen dataclass, without its price."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import pytest

from search.model import FacetValue, ResultPage
from search.record import as_dict, replace
from search.tree import And, Nothing, Or, Word


def test_fields_by_place_and_by_name() -> None:
    """A record would be made of other values than those given."""
    assert FacetValue("a", 1) == FacetValue(value="a", count=1) == FacetValue("a", count=1)
    assert as_dict(FacetValue("a", 1)) == {"value": "a", "count": 1}
    assert Word("a").field == ""
    assert Nothing() == Nothing()


@pytest.mark.parametrize("values", [(), ("a",), ("a", 1, 2)])
def test_wrong_number_of_values(values: tuple[object, ...]) -> None:
    """A forgotten field would come to light only where it is read."""
    with pytest.raises(TypeError):
        FacetValue(*values)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        FacetValue("a", number=1)  # type: ignore[call-arg]


def test_cannot_be_changed() -> None:
    """Threads that share a cached record could see it change."""
    record = FacetValue("a", 1)
    with pytest.raises(AttributeError):
        record.count = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del record.count
    assert len({record, FacetValue("a", 1), FacetValue("a", 2)}) == 2


def test_records_of_two_kinds_differ() -> None:
    """`a OR b` would be answered from the cache for `a b`."""
    assert And((Word("a"),)) != Or((Word("a"),))
    assert Word("a") != ("a", "", ())


def test_is_a_dataclass_to_others() -> None:
    """Scripts that copy a hit with `dataclasses.replace`, or write it with `asdict`, would fail."""
    record = FacetValue("a", 1)
    assert dataclasses.replace(record, count=2) == replace(record, count=2) == FacetValue("a", 2)
    assert dataclasses.asdict(record) == {"value": "a", "count": 1}
    assert [field.name for field in dataclasses.fields(ResultPage)][:2] == ["query", "total"]


def test_travels() -> None:
    """Entries could not be handed to the processes that index them."""
    record = Word("a", "title")
    assert pickle.loads(pickle.dumps(record)) == copy.deepcopy(record) == record
    assert repr(record) == "Word(text='a', field='title', also=())"

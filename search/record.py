"""Immutable records that cost nothing to define: what passes between the layers on every search.

A frozen dataclass is compiled when its module is imported, half a millisecond for each, and `dataclasses` itself takes
five; a cold search would spend a fifth of its time on that. A record is compiled when the first one is made. It is a
dataclass to everybody else: `dataclasses.replace`, `asdict`, `fields` and type checkers treat it as one.
"""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar, dataclass_transform

_Self = TypeVar("_Self", bound="Record")


class _Fields:
    """The fields as `dataclasses` wants them, made when it asks."""

    def __get__(self, _: object, owner: type[Record]) -> Any:
        from dataclasses import make_dataclass

        return make_dataclass(owner.__name__, owner.__match_args__).__dataclass_fields__  # type: ignore[attr-defined]


@dataclass_transform(frozen_default=True)
class Record:
    """A record whose fields are the annotations of its class, with the values there as their defaults.

    It equals another of its own class with the same values, and cannot be changed.
    """

    __match_args__: ClassVar[tuple[str, ...]] = ()
    __dataclass_fields__: ClassVar[Any] = _Fields()

    def __init_subclass__(cls) -> None:
        cls.__match_args__ = tuple(cls.__annotations__)  # type: ignore[misc]

    def __init__(self, *values: Any, **named: Any) -> None:
        # The class gets an `__init__` with its own parameters, as a dataclass has from the start.
        cls = type(self)
        cls.__init__ = _init_of(cls)  # type: ignore[method-assign]
        self.__init__(*values, **named)  # type: ignore[misc]

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} cannot be changed")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a {type(self).__name__} cannot be changed")

    def _values(self) -> tuple[object, ...]:
        return tuple([getattr(self, name) for name in self.__match_args__])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and type(other) is type(self) and other._values() == self._values()

    def __hash__(self) -> int:
        return hash((type(self), self._values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self.__match_args__)})"


def replace(record: _Self, **changes: Any) -> _Self:
    """Return `record` with some fields changed, as `dataclasses.replace` does without being imported."""
    return type(record)(**{**as_dict(record), **changes})


def as_dict(record: Record) -> dict[str, Any]:
    """Return the fields of a record by name, in their order; values stay as they are."""
    return {name: getattr(record, name) for name in record.__match_args__}


def _init_of(cls: type[Record]) -> Any:
    names = cls.__match_args__
    defaults = {name: getattr(cls, name) for name in names if hasattr(cls, name)}
    parameters = "".join(f", {name}=_defaults['{name}']" if name in defaults else f", {name}" for name in names)
    lines = "".join(f"\n _set(self, '{name}', {name})" for name in names)
    scope: dict[str, Any] = {"_defaults": defaults, "_set": object.__setattr__}
    # As `dataclasses` does it; the names are those of the class's own annotations.
    exec(f"def __init__(self{parameters}):{lines or ' pass'}", scope)  # noqa: S102
    return scope["__init__"]

"""Front matter: what a Markdown file may open with, in YAML, TOML, JSON, or lines of `Key: value` without fences."""

from __future__ import annotations

import json
import re
import tomllib

import yaml
from frontmatter.default_handlers import YAMLHandler

from indexer.errors import UnreadableSource

_MAX_CHARACTERS = 64_000
_TOML = re.compile(r"\+{3,}[ \t]*\n(.*?)^\+{3,}[ \t]*$\n?", re.DOTALL | re.MULTILINE)
# As MultiMarkdown and Pelican have it: https://fletcherpenney.net/multimarkdown/ and Pelican's "writing content".
_KEY_LINE = re.compile(r"([A-Za-z][\w -]{0,30}):(?:[ \t]+(\S.*))?$")
_USUAL_KEYS = frozenset({"title", "date", "slug", "published", "publish_date"})


class _Loader(yaml.SafeLoader):
    """Safe YAML without aliases, in which an impossible date is the text it was written as."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """The next node; raises `YAMLError` for an alias."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("it uses an alias")
        return super().compose_node(parent, index)

    def construct_date(self, node: yaml.ScalarNode) -> object:
        """A date, or its text."""
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:
            return self.construct_scalar(node)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_date)


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """The front matter as a mapping (empty when there is none) and the text after it.

    Raises `UnreadableSource` for a fenced block that is no valid YAML or TOML, holds aliases (a few lines of them can
    stand for gigabytes), or is larger than 64,000 characters.
    """
    text = text.lstrip("\n")
    if text.startswith("+++"):
        return _split_toml(text)
    if text.startswith("{"):
        return _split_json(text)
    handler = YAMLHandler()
    if not handler.detect(text):
        return _split_key_lines(text)
    try:
        block, body = handler.split(text)
    except ValueError:
        return {}, text  # Never closed: the first line is a rule.
    fields = _load(handler, block)
    if fields is not None and not isinstance(fields, dict):
        return {}, text  # Plain text between two rules.
    return {str(key): value for key, value in (fields or {}).items()}, body


def _split_toml(text: str) -> tuple[dict[str, object], str]:
    match = _TOML.match(text)
    if match is None:
        return {}, text
    _check_size(match[1])
    try:
        return tomllib.loads(match[1]), text[match.end() :]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UnreadableSource(f"front matter is not valid TOML: {error}") from error


def _split_json(text: str) -> tuple[dict[str, object], str]:
    """A JSON object at the beginning, as Hugo has it; a brace that begins none is text."""
    try:
        fields, end = json.JSONDecoder().raw_decode(text[: _MAX_CHARACTERS + 1])
    except (ValueError, RecursionError):
        return {}, text
    return (fields, text[end:]) if isinstance(fields, dict) else ({}, text)


def _split_key_lines(text: str) -> tuple[dict[str, object], str]:
    """Lines of `Key: value` up to the first blank one, a title or a date among them."""
    fields: dict[str, object] = {}
    key, end = "", 0
    for line in text[:_MAX_CHARACTERS].split("\n"):
        if not line.strip():
            break
        match = _KEY_LINE.match(line)
        if match is not None:
            key = match[1].strip().lower()
            fields[key] = match[2] or ""
        elif not (key and line[0] in " \t"):
            return {}, text
        end += len(line) + 1
    return (fields, text[end:]) if _USUAL_KEYS & fields.keys() else ({}, text)


def _check_size(block: str) -> None:
    if len(block) > _MAX_CHARACTERS:
        raise UnreadableSource(f"the front matter is longer than {_MAX_CHARACTERS:,} characters")


def _load(handler: YAMLHandler, block: str) -> object:
    _check_size(block)
    try:
        return handler.load(block, Loader=_Loader)
    except (yaml.YAMLError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError) as error:
        first_line = (str(error).splitlines() or [""])[0]
        raise UnreadableSource(f"front matter is not valid YAML: {first_line}") from error
    except RecursionError as error:
        raise UnreadableSource("front matter is not valid YAML: it is nested too deeply") from error

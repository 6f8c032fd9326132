"""Front matter: the YAML block that a Markdown file may open with."""

from __future__ import annotations

import yaml
from frontmatter.default_handlers import YAMLHandler

from indexer.errors import UnreadableSource

_MAX_CHARACTERS = 64_000


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

    Raises `UnreadableSource` for a block that is no valid YAML, holds aliases (a few lines of them can stand for
    gigabytes), or is larger than 64,000 characters.
    """
    handler = YAMLHandler()
    text = text.lstrip("\n")
    if not handler.detect(text):
        return {}, text
    try:
        block, body = handler.split(text)
    except ValueError:
        return {}, text  # Never closed: the first line is a rule.
    fields = _load(handler, block)
    if fields is not None and not isinstance(fields, dict):
        return {}, text  # Plain text between two rules.
    return {str(key): value for key, value in (fields or {}).items()}, body


def _load(handler: YAMLHandler, block: str) -> object:
    if len(block) > _MAX_CHARACTERS:
        raise UnreadableSource(f"the front matter is longer than {_MAX_CHARACTERS:,} characters")
    try:
        return handler.load(block, Loader=_Loader)
    except (yaml.YAMLError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError) as error:
        first_line = (str(error).splitlines() or [""])[0]
        raise UnreadableSource(f"front matter is not valid YAML: {first_line}") from error
    except RecursionError as error:
        raise UnreadableSource("front matter is not valid YAML: it is nested too deeply") from error

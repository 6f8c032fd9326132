"""Telling the words of a query from options, in a command whose words may begin with a minus.

`shacksearch docker -swarm --site github.com` has the query `docker -swarm`. Long options are recognised anywhere
before `--`; of short ones only `-n 5`, `-n5` and the like, for any other `-word` excludes a word. An argument with a
blank in it is text, unless it is the value of an option.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

_LOOKS_LONG = re.compile(r"--[A-Za-z][^\s=]*(?:=\S*)?")
_NUMBER = re.compile(r"[+-]?[0-9]+")


class QueryCommand(click.Command):
    """A command that takes the words of a query besides its options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the words of the query behind `--`, where click takes them as they are."""
        if ctx.resilient_parsing:  # a shell asks for completions: what was typed is not whole yet
            return super().parse_args(ctx, args)
        known = [parameter for parameter in self.get_params(ctx) if isinstance(parameter, click.Option)]
        options, words = separate(args, known, ctx)
        return super().parse_args(ctx, [*options, "--", *words])


def separate(
    arguments: Sequence[str], known: Sequence[click.Option], ctx: click.Context | None = None
) -> tuple[list[str], list[str]]:
    """Return the options (with their values) and the words among `arguments`, each in order.

    Raises `click.UsageError` for a long option that is not among `known`.
    """
    by_name = {name: option for option in known for name in (*option.opts, *option.secondary_opts)}
    options: list[str] = []
    words: list[str] = []
    rest = list(arguments)
    while rest:
        argument = rest.pop(0)
        name = argument.partition("=")[0] if argument.startswith("--") else argument
        if argument == "--":
            return options, words + rest
        if name in by_name:
            options.append(argument)
            if not by_name[name].is_flag and name == argument:
                if not rest:
                    raise click.UsageError(f"{argument} needs a value after it", ctx)
                options.append(rest.pop(0))
        elif _is_number_option(argument, by_name):
            options += [argument[:2], argument[2:]]
        elif _LOOKS_LONG.fullmatch(argument):
            raise _no_such_option(name, list(by_name), ctx)
        else:
            words.append(argument)
    return options, words


def _is_number_option(argument: str, by_name: dict[str, click.Option]) -> bool:
    """Tell whether this is a short option with its number: `-n5`, where `-nginx` excludes a word."""
    option = by_name.get(argument[:2])
    return (
        option is not None
        and isinstance(option.type, click.types.IntParamType)
        and bool(_NUMBER.fullmatch(argument[2:]))
    )


def _no_such_option(name: str, names: list[str], ctx: click.Context | None) -> click.UsageError:
    from difflib import get_close_matches

    near = get_close_matches(name, [known for known in names if known.startswith("--")], n=1, cutoff=0.75)
    meant = f"; did you mean {near[0]}" if near else ""
    return click.UsageError(f"There is no option {name}{meant}; to search for it as text, put -- before the query", ctx)

"""Completion in shells: click's scripts and answers, for a command line whose command may be left out."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem, ShellComplete, get_completion_class

from search.commands.failures import CommandError
from search.commands.group import group
from search.commands.names import COMMANDS, COMPLETION_VARIABLE


def script(shell: str) -> str:
    """Return the script that a user evaluates in `shell` (bash, zsh or fish)."""
    return _completer(group, shell).source()


def respond(commands: click.Group, instruction: str) -> int:
    """Print the answer to a shell's question (`bash_complete`, …) in the environment; return the exit status."""
    shell, _, wanted = instruction.partition("_")
    completer = _completer(commands, shell)
    click.echo(completer.source() if wanted == "source" else _answer(commands, completer, shell))
    return 0


def _answer(commands: click.Group, completer: ShellComplete, shell: str) -> str:
    """Return the completions, one a line.

    The first word may be a command, an option of the group, or the start of a query with its options; when it is
    not a command, all that follows belongs to `search`.
    """
    arguments, incomplete = completer.get_completion_args()
    items: list[CompletionItem[str]] = []
    if not arguments or arguments[0] in COMMANDS:
        items += completer.get_completions(arguments, incomplete)
    if not arguments or arguments[0] not in COMMANDS:
        search = commands.get_command(click.Context(commands), "search")
        if search is not None:
            items += _completer(search, shell).get_completions(arguments, incomplete)
    once = {item.value: item for item in items}
    return "\n".join(map(completer.format_completion, once.values()))


def _completer(command: click.Command, shell: str) -> ShellComplete:
    completer = get_completion_class(shell)
    if completer is None:
        raise CommandError(f"There is no completion for {shell}; use bash, zsh or fish.")
    return completer(command, {}, "shacksearch", COMPLETION_VARIABLE)

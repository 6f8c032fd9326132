"""The command line: which command is meant, and how every way a run can end reaches the shell.

Exit status: 0 hits (or done), 1 none, 2 error, 130 interrupted. A closed pipe is quiet. An error is one sentence on
standard error, never a traceback. Nothing but the standard library is imported before `main` runs, so that an
interrupt during the imports is quiet, too.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Collection, Sequence
from typing import NoReturn

ERROR = 2
INTERRUPTED = 130
_OF_THE_GROUP = ("-h", "--help", "--version", "--completion")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (default: the program's own arguments) and return the exit status."""
    try:
        _never_fail_to_encode()
        status = _run(list(sys.argv[1:] if argv is None else argv))
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        return status
    except KeyboardInterrupt:
        _discard_output()
        return INTERRUPTED
    except BrokenPipeError:
        _discard_output()
        return 0
    except OSError as error:  # standard output cannot be written: a full disk
        _discard_output(sys.stdout)
        return _failed(f"The answer could not be written: {error.strerror or error}.")


def run() -> NoReturn:
    """End the process with the exit status of `main`: the installed script."""
    # Importing makes many objects and no garbage: looking for it costs a tenth of a short search.
    gc.set_threshold(100_000, 20, 20)
    sys.exit(main())


def _run(arguments: list[str]) -> int:
    from search.errors import ShacksearchError

    try:
        return _plain_search(arguments) if _is_plain_search(arguments) else _run_click(arguments)
    except ShacksearchError as error:
        return _failed(str(error))
    except OSError as error:
        if error.filename is None:  # from writing the answer
            raise
        return _failed(f"{error.filename}: {error.strerror}.")


def _is_plain_search(arguments: list[str]) -> bool:
    """Tell whether these are the words of a query and nothing else, so that click has nothing to read.

    Importing click and making its commands takes four times as long as Python takes to start.
    """
    from search.commands.names import COMMANDS, COMPLETION_VARIABLE

    options = any(argument.startswith("-") for argument in arguments)
    return bool(arguments) and not options and arguments[0] not in COMMANDS and COMPLETION_VARIABLE not in os.environ


def _plain_search(words: list[str]) -> int:
    from search.commands.searching import Wanted, search

    return search(Wanted(" ".join(words)))


def _run_click(arguments: list[str]) -> int:
    import click

    try:
        return _invoke(arguments)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.Abort:
        return INTERRUPTED
    except click.UsageError as error:
        help_of = error.ctx.command_path if error.ctx else "shacksearch"
        return _failed(f"{error.format_message().rstrip('.?')}; see `{help_of} --help`.")
    except click.ClickException as error:
        return _failed(str(error))


def _invoke(arguments: list[str]) -> int:
    from search.commands.group import group
    from search.commands.names import COMMANDS, COMPLETION_VARIABLE

    if COMPLETION_VARIABLE in os.environ:
        from search.commands.completion import respond

        return respond(group, os.environ[COMPLETION_VARIABLE])
    with group.make_context("shacksearch", _dispatched(arguments, COMMANDS)) as context:
        return int(group.invoke(context) or 0)


def _dispatched(arguments: list[str], commands: Collection[str]) -> list[str]:
    """Name the command that is meant: a command counts only as the first word, anything else is a query."""
    if not arguments:
        return ["--help"]
    first = arguments[0]
    if first in commands or first.partition("=")[0] in _OF_THE_GROUP:
        return arguments
    return ["search", *arguments]


def _failed(sentence: str) -> int:
    from search.terminal import note

    note(sentence)
    return ERROR


def _never_fail_to_encode() -> None:
    """Write what standard output cannot encode as escapes, as standard error does from the start."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _discard_output(*streams: object) -> None:
    """Let what is still to be flushed vanish when the interpreter ends, so that it does not complain.

    This is the way the Python manual gives in its note on SIGPIPE (module `signal`).
    """
    for stream in streams or (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            try:
                descriptor = stream.fileno()
            except (OSError, ValueError):
                continue
            devnull = os.open(os.devnull, os.O_WRONLY)
            os.dup2(devnull, descriptor)
            os.close(devnull)

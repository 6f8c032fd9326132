"""The commands by name, each imported only when it is run."""

from __future__ import annotations

from importlib import import_module

import click

from search.commands.names import COMMANDS

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class LazyGroup(click.Group):
    """A group whose commands are imported by name, so that a search does not import what indexing needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None when there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].path.partition(":")
        command = getattr(import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name].path} is not a command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, target.summary) for name, target in COMMANDS.items()])


def _print_version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from search.commands.versions import version_of

    click.echo(f"shacksearch {version_of('shacksearch')}")
    ctx.exit()


def _print_completion(ctx: click.Context, _parameter: click.Parameter, shell: str | None) -> None:
    if shell is None or ctx.resilient_parsing:
        return
    from search.commands.completion import script

    click.echo(script(shell))
    ctx.exit()


@click.group(cls=LazyGroup, context_settings=HELP, subcommand_metavar="[QUERY… | COMMAND …]")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Print the version."
)
@click.option(
    "--completion",
    type=click.Choice(["bash", "zsh", "fish"]),
    is_eager=True,
    expose_value=False,
    callback=_print_completion,
    help="Print the script that completes commands and options in a shell.",
)
def group() -> None:
    """Search the archive of a link digest.

    \b
    Examples:
      shacksearch sharding                          entries about sharding
      shacksearch 'kafka OR pulsar' -streams        either word, without a third
      shacksearch --site github.com --sort date     the newest links to a site
      shacksearch show 2019-07#3                    one entry, whole
      shacksearch -- index                          search for a word that is a command
      eval "$(shacksearch --completion bash)"       complete commands and options

    A command counts only as the first word; anything else is a query. `shacksearch search --help` tells how to write
    one.
    """  # noqa: D301 - \b keeps click from wrapping

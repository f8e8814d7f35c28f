"""Help texts: usage, arguments, own options, shared options, commands, examples; plain text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from netkg.cli.options import SHARED, take_as_is

if TYPE_CHECKING:
    # typer carries its own copy of click; the names are needed for annotations only
    from typer._click import Context, Parameter
    from typer._click.core import Command
    from typer._click.formatting import HelpFormatter

__all__ = ["PlainCommand", "PlainGroup", "command", "command_app"]

Function = TypeVar("Function", bound=Callable[..., None])


class PlainCommand(TyperCommand):
    """A command whose help ends with examples; they are its epilog, one a line."""

    def get_params(self, ctx: Context) -> list[Parameter]:
        """Return the options and arguments, with their values taken as they are."""
        return [take_as_is(param) for param in super().get_params(ctx)]

    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        """Return what stands behind the name in the usage line."""
        return _usage_pieces(self)

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the options and arguments."""
        _format_options(self, ctx, formatter)

    def format_epilog(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the examples."""
        _format_examples(self, formatter)


class PlainGroup(TyperGroup):
    """A group whose help ends with examples; they are its epilog, one a line."""

    def get_params(self, ctx: Context) -> list[Parameter]:
        """Return the options and arguments, with their values taken as they are."""
        return [take_as_is(param) for param in super().get_params(ctx)]

    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        """Return what stands behind the name in the usage line."""
        return [*_usage_pieces(self), self.subcommand_metavar]

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the options and arguments."""
        self.format_commands(ctx, formatter)
        _format_options(self, ctx, formatter)

    def format_epilog(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the examples."""
        _format_examples(self, formatter)


def command_app(cls: type[TyperGroup] = PlainGroup, metavar: str = "COMMAND") -> typer.Typer:
    """Return an empty typer app with plain help texts."""
    return typer.Typer(
        cls=cls,
        subcommand_metavar=metavar,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )


def command(app: typer.Typer, *examples: str, name: str | None = None) -> Callable[[Function], Function]:
    """Return a decorator that makes a function a command of ``app``, with examples of how to call it."""
    return app.command(name, cls=PlainCommand, epilog="\n".join(examples))


def _usage_pieces(command: Command) -> list[str]:
    names = [_argument(param) for param in command.params if param.param_type_name == "argument"]
    return ["[OPTIONS]", *names]


def _argument(param: Parameter) -> str:
    name = str(param.metavar or param.name).upper() + ("..." if param.nargs == -1 else "")
    return name if param.required else f"[{name}]"


def _option(param: Parameter) -> str:
    names = ", ".join(sorted([*param.opts, *param.secondary_opts], key=len))
    return names if getattr(param, "is_flag", False) else f"{names} {param.metavar or 'TEXT'}"


def _format_options(command: Command, ctx: Context, formatter: HelpFormatter) -> None:
    """Write arguments, the command's own options, and those that every command has."""
    sections: dict[str, list[tuple[str, str]]] = {
        "Arguments": [],
        "Options": [],
        "Options of every command": [],
    }
    for param in command.get_params(ctx):
        text = getattr(param, "help", None) or ""
        if getattr(param, "hidden", False):
            continue
        if param.param_type_name == "argument":
            sections["Arguments"].append((_argument(param).strip("[]"), text))
        elif param.name in (*SHARED, "help"):
            sections["Options of every command"].append((_option(param), text))
        else:
            sections["Options"].append((_option(param), text))
    for heading, rows in sections.items():
        if rows:
            with formatter.section(heading):
                formatter.write_dl(rows)


def _format_examples(command: Command, formatter: HelpFormatter) -> None:
    with formatter.section("Examples"):
        for line in (command.epilog or "").splitlines():
            formatter.write(f"{'':>{formatter.current_indent}}$ {line}\n")

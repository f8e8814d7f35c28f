"""``netkg publish``: the evidence to a SPARQL store at an address."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli.failures import envelope
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import say, write_stdout

if TYPE_CHECKING:
    from netkg.cli.session import Session
    from netkg.store import Store

__all__ = ["app"]

app = command_app()


@command(
    app,
    "netkg publish http://127.0.0.1:8890/sparql",
    "netkg publish our-virtuoso --remove-others",
    "netkg --store evidence.store publish our-virtuoso",
)
def publish(
    ctx: typer.Context,
    target: Annotated[
        str,
        typer.Argument(
            metavar="STORE", help="An address, or a name under [stores] in the settings.", show_default=False
        ),
    ],
    remove_others: Annotated[
        bool,
        typer.Option("--remove-others", help="Remove netkg's graphs there that are not in this evidence."),
    ] = False,
) -> None:
    """Write all graphs to a store at an address: evidence, ontology, queries, closure.

    Graphs that are there already are left alone; what was written is counted afterwards. Passwords come from
    NETKG_STORE_USER and NETKG_STORE_PASSWORD, or NETKG_STORE_TOKEN, or from the keyring.
    """
    from netkg.errors import StoreError
    from netkg.store.remote.endpoint import open_remote
    from netkg.store.remote.publish import publish as publish_graphs
    from netkg.store.remote.settings import find_settings, refuse_unnamed

    session = session_of(ctx)
    stores = session.open_project().stores
    settings = find_settings(target, stores)
    if settings is None:
        refuse_unnamed(target, stores, "an address")
        raise StoreError(
            f"{target} is neither an address nor a store of the settings", hint="see docs/remote.md"
        )
    done = publish_graphs(
        _source(session),
        open_remote(settings),
        remove_others=remove_others,
        on_graph=lambda what, graph: say(f"{what:<10} {graph}", "dim"),
    )
    if session.json:
        write_stdout(envelope("publish", {"store": target, **asdict(done)}))
        return
    triples = sum(done.written.values()) + sum(done.unchanged.values())
    lines = [
        f"{target}: {len(done.written)} graphs written, {len(done.unchanged)} there already, "
        f"{len(done.removed)} removed; {triples} triples, as counted there"
    ]
    if done.others:
        lines.append(f"{len(done.others)} other graphs of netkg stand there, and queries read them too:")
        lines += [f"  {size:>10,}  {graph}" for graph, size in done.others.items()]
        lines.append("  take them away with: --remove-others")
    write_stdout("\n".join(lines) + "\n")


def _source(session: Session) -> Store:
    """Return what is published: a store that was asked for, else the project's files."""
    if session.store is not None:
        return session.evidence().store
    from netkg.build import whole_store

    say("reading the evidence ...", "dim")
    return whole_store(session.open_project())

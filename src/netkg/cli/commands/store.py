"""``netkg store``: keep evidence on disk, safely."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli.failures import envelope
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import say, write_stdout

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from netkg.cli.session import Session

__all__ = ["app"]

app = command_app()

Folder = Annotated[Path, typer.Argument(metavar="STORE", help="Folder of the store.", show_default=False)]
Wait = Annotated[
    float, typer.Option("--wait", metavar="SECONDS", min=0, help="How long to wait for another writer.")
]
By = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="NAME",
        help="Who changes it, for the change record; else your user name.",
        show_default=False,
    ),
]


@app.callback(
    invoke_without_command=True,
    epilog="netkg store create evidence.store\nnetkg store load evidence.store results.nt.gz\n"
    "netkg --store evidence.store query list\nnetkg store backup evidence.store evidence.nq.gz",
)
def _store(ctx: typer.Context) -> None:
    """Keep triples in a folder on disk: load, look after, back up, bring back."""
    if ctx.invoked_subcommand is None:
        write_stdout(ctx.get_help() + "\n")


@command(app, "netkg store create evidence.store")
def create(ctx: typer.Context, store: Folder) -> None:
    """Make an empty store. The evidence of a project: netkg build --store STORE."""
    from netkg.store.disk.reader import create_disk

    create_disk(store)
    _tell(session_of(ctx), "store create", {"store": str(store)}, [f"{store}: an empty store"])


@command(app, "netkg store info evidence.store", "netkg store info evidence.store --json")
def info(
    ctx: typer.Context,
    store: Folder,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Show so many changes.")] = 10,
) -> None:
    """Tell what a store holds, and who changed it last."""
    from itertools import islice

    from netkg.store.disk.layout import Layout
    from netkg.store.disk.reader import open_disk

    reader = open_disk(store)
    graphs = reader.graphs()
    changes = [asdict(change) | {"at": change.at.isoformat()} for change in islice(reader.changes(), limit)]
    lines = [
        f"{store}: {len(graphs)} graphs, {sum(graphs.values())} triples, {reader.sequence} changes, "
        f"generation {Layout(store).current().name}",
        *(f"  {number:>12,}  {graph}" for graph, number in graphs.items()),
        *(["last changes:"] if changes else []),
        *(_change_line(change) for change in changes),
    ]
    content = {"store": str(store), "sequence": reader.sequence, "graphs": graphs, "changes": changes}
    _tell(session_of(ctx), "store info", content, lines)


def _change_line(change: Mapping[str, object]) -> str:
    return "  {sequence:>6}  {at}  {by}  {source}: {added} triples in, {removed} out".format_map(change)


@command(
    app,
    "netkg store load evidence.store studies.ttl more.nq.gz",
    "zstd -dc dump.nt.zst | netkg store load evidence.store - --format nt",
)
def load(
    ctx: typer.Context,
    store: Folder,
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE", help='RDF files, or "-" for standard input.', show_default=False),
    ],
    rdf_format: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="NAME", help="nt, nq, ttl, trig, jsonld or rdf.", show_default=False
        ),
    ] = None,
    graph: Annotated[
        str | None,
        typer.Option("--graph", metavar="IRI", help="Graph for triples that name none.", show_default=False),
    ] = None,
    by: By = None,
    wait: Wait = 10.0,
) -> None:
    """Load RDF files, plain, .gz or .zst: all of them or none.

    A file that is there unchanged changes nothing; a changed one replaces what it gave before.
    """
    from netkg.cli.progress import Progress
    from netkg.store.disk.inputs import name_input
    from netkg.store.disk.loading import load as load_inputs
    from netkg.store.disk.writer import write_disk

    inputs = [name_input(name, rdf_format=rdf_format, graph=graph) for name in files]
    with (
        write_disk(store, by=by, wait_s=wait, on_wait=_waiting) as writer,
        Progress(writer.layout.root) as progress,
    ):
        changes = load_inputs(writer, inputs, on_step=progress.step)
    lines, content = [], []
    for given, change in zip(inputs, changes, strict=True):
        done = asdict(change) | {"at": change.at.isoformat()} if change else None
        content.append({"input": given.name, "change": done})
        what = f"{change.added} triples in, {change.removed} out" if change else "unchanged, nothing to do"
        lines.append(f"{given.name}: {what}")
    _tell(session_of(ctx), "store load", {"store": str(store), "loaded": content}, lines)


@command(app, "netkg store check evidence.store")
def check(ctx: typer.Context, store: Folder) -> None:
    """Read everything in a store and look for damage. Exit code 5 if there is any."""
    from netkg.errors import StoreError
    from netkg.store.disk.check import check as check_store

    found = check_store(store, on_quads=_counting("read"))
    lines = [*found.damage]
    if found.orphans:
        lines.append(f"{len(found.orphans)} old generations, which the next writer removes")
    if found.seal is not None and not found.damage:
        lines.append(f"{store}: all of {found.seal.quads} triples can be read; {found.changes} changes agree")
    _tell(session_of(ctx), "store check", asdict(found), lines)
    if found.damage:
        raise StoreError(f"{store} is damaged", hint="bring it back: netkg store restore BACKUP NEW-STORE")


@command(app, "netkg store backup evidence.store evidence-2026.nq.gz")
def backup(
    ctx: typer.Context,
    store: Folder,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A .nq.gz or .nq.zst file.", show_default=False)
    ],
) -> None:
    """Write all of a store to one compressed file, with its digest."""
    from netkg.store.disk.dump import backup as back_up

    seal = back_up(store, file, on_quads=_counting("written"))
    content = {"file": str(file), **asdict(seal)}
    _tell(session_of(ctx), "store backup", content, [f"{file}: {seal.quads} triples, digest {seal.total}"])


@command(app, "netkg store restore evidence-2026.nq.gz new.store")
def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.", show_default=False)],
    store: Folder,
) -> None:
    """Make a new store from a backup, and prove that it holds the same."""
    from netkg.store.disk.dump import restore as bring_back

    seal = bring_back(file, store, on_step=lambda step: say(f"{step} ...", "dim"))
    content = {"store": str(store), **asdict(seal)}
    _tell(
        session_of(ctx), "store restore", content, [f"{store}: {seal.quads} triples, the same as in {file}"]
    )


@command(app, "netkg store compact evidence.store")
def compact(ctx: typer.Context, store: Folder, by: By = None, wait: Wait = 10.0) -> None:
    """Tidy a store: migrate, remove left-overs, arrange for reading."""
    from netkg.store.disk.layout import Layout
    from netkg.store.disk.writer import write_disk

    layout = Layout(store)
    before, schema = _size(store), layout.schema()
    with write_disk(store, by=by, wait_s=wait, on_wait=_waiting) as writer:
        say("arranging ...", "dim")
        writer.optimize()
    after = _size(store)
    content = {"store": str(store), "bytes_before": before, "bytes": after, "schema_before": schema}
    line = f"{store}: {before / 1e6:.1f} MB before, {after / 1e6:.1f} MB now"
    _tell(session_of(ctx), "store compact", content, [line])


def _size(store: Path) -> int:
    return sum(path.stat().st_size for path in store.rglob("*") if path.is_file())


def _waiting(holder: str) -> None:
    say(f"waiting for {holder} ...", "dim")


def _counting(verb: str) -> Callable[[int], None]:
    return lambda number: say(f"{number:,} triples {verb} ...", "dim")


def _tell(session: Session, name: str, content: Mapping[str, object], lines: list[str]) -> None:
    write_stdout(envelope(name, dict(content)) if session.json else "\n".join(lines) + "\n")

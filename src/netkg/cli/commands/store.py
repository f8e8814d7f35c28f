"""``netkg store``: keep evidence on disk, safely."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli import complete
from netkg.cli.failures import envelope, failure_of
from netkg.cli.graph_lists import counted, list_graphs
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import say, write_stdout
from netkg.cli.targets import graph_named, refuse_address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from netkg.cli.progress import Progress
    from netkg.cli.session import Session
    from netkg.store.disk.changes import Change
    from netkg.store.disk.inputs import Input
    from netkg.store.disk.writer import Writer

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

    refuse_address(store)
    create_disk(store)
    _tell(session_of(ctx), "store create", {"store": str(store)}, [f"{store}: an empty store"])


@command(app, "netkg store info evidence.store", "netkg store info evidence.store --json")
def info(
    ctx: typer.Context,
    store: Folder,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Show so many changes.")] = 10,
    everything: Annotated[
        bool, typer.Option("--all", help="Show each graph, however many they are; JSON always does.")
    ] = False,
) -> None:
    """Tell what a store holds, and who changed it last."""
    from itertools import islice

    from netkg.store.disk.layout import Layout
    from netkg.store.disk.reader import open_disk

    reader = open_disk(store)
    graphs = reader.graphs()
    changes = [asdict(change) | {"at": change.at.isoformat()} for change in islice(reader.changes(), limit)]
    listed = list_graphs(graphs, everything=everything)
    numbers = (len(graphs), "graph"), (sum(graphs.values()), "triple"), (reader.sequence, "change")
    lines = [
        f"{store}: {', '.join(counted(*number) for number in numbers)}, "
        f"generation {Layout(store).current().name}",
        *(f"  {number:>12,}  {graph}" for graph, number in listed.rows),
        *([f"  {listed.note}"] if listed.note else []),
        *(["last changes:"] if changes else []),
        *(_change_line(change) for change in changes),
    ]
    content = {"store": str(store), "sequence": reader.sequence, "graphs": graphs, "changes": changes}
    _tell(session_of(ctx), "store info", content, lines)


def _change_line(change: Mapping[str, object]) -> str:
    triples = "triple" if change["added"] == 1 else "triples"
    return (
        f"  {{sequence:>6}}  {{at}}  {{by}}  {{source}}: {{added}} {triples} in, {{removed}} out".format_map(
            change
        )
    )


@command(
    app,
    "netkg store load evidence.store studies.ttl more.nq.gz",
    "netkg store load evidence.store everything.nq.zst --prepare",
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
            "--format",
            metavar="NAME",
            help="nt, nq, ttl, trig, jsonld or rdf.",
            autocompletion=complete.file_formats,
            show_default=False,
        ),
    ] = None,
    graph: Annotated[
        str | None,
        typer.Option(
            "--graph",
            metavar="IRI",
            help="Graph for triples that name none; a CURIE will do.",
            show_default=False,
        ),
    ] = None,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Make the evidence table and the text index too, meanwhile.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace graphs that another file gave, or a change since.")
    ] = False,
    by: By = None,
    wait: Wait = 10.0,
) -> None:
    """Load RDF files, plain, .gz or .zst: all of them or none.

    A file that is there unchanged changes nothing; a changed one replaces what it gave before.
    """
    from netkg.cli.progress import Progress
    from netkg.store.disk.inputs import name_input
    from netkg.store.disk.writer import write_disk

    inputs = [name_input(name, rdf_format=rdf_format, graph=graph_named(graph)) for name in files]
    with (
        write_disk(store, by=by, wait_s=wait, on_wait=_waiting) as writer,
        Progress(writer.layout.root) as progress,
    ):
        changes, problem = _load(session_of(ctx), writer, inputs, progress, prepare=prepare, replace=replace)
    lines, content = [], []
    for given, change in zip(inputs, changes, strict=True):
        done = asdict(change) | {"at": change.at.isoformat()} if change else None
        content.append({"input": given.name, "change": done})
        what = "unchanged, nothing to do"
        if change:
            what = f"{counted(change.added, 'triple')} in, {change.removed} out"
        lines.append(f"{given.name}: {what}")
    _tell(session_of(ctx), "store load", {"store": str(store), "loaded": content}, lines)
    if problem:
        say(f"loaded, but the evidence table or the text index was not made: {problem}", "yellow")


def _load(
    session: Session,
    writer: Writer,
    inputs: list[Input],
    progress: Progress,
    *,
    prepare: bool,
    replace: bool,
) -> tuple[Sequence[Change | None], str | None]:
    """Return the changes, and why the table or the index is not there though it was asked for."""
    if not prepare:
        from netkg.store.disk.loading import load as load_inputs

        return load_inputs(writer, inputs, on_step=progress.step, replace=replace), None
    from netkg.prepare.loading import load_prepared

    loaded = load_prepared(
        writer, inputs, session.open_project().queries, on_step=progress.step, replace=replace
    )
    return loaded.changes, loaded.problem


@command(app, "netkg store check evidence.store")
def check(ctx: typer.Context, store: Folder) -> None:
    """Read everything in a store and look for damage. Exit code 5 if there is any."""
    from netkg.errors import StoreError
    from netkg.store.disk.check import check as check_store

    found = check_store(store, on_quads=_counting("read"))
    lines = [*found.damage]
    if found.orphans:
        lines.append(f"{len(found.orphans)} old generations, which the next writer removes")
    if found.unproved:
        lines.append(
            f"{counted(len(found.unproved), 'data file')} without a checksum: read, but not held against one"
        )
    if found.seal is not None and not found.damage:
        number = counted(found.seal.quads, "triple")
        lines.append(
            f"{store}: all of {number} can be read; {counted(found.changes, 'change')} held against them"
        )
    session = session_of(ctx)
    if not found.damage:
        _tell(session, "store check", asdict(found), lines)
        return
    error = StoreError(f"{store} is damaged", hint="bring it back: netkg store restore BACKUP NEW-STORE")
    if not session.json:
        write_stdout("\n".join(lines) + "\n")
        raise error
    write_stdout(envelope("store check", asdict(found), failure=failure_of(error)))
    raise typer.Exit(error.exit_code)


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
    _tell(
        session_of(ctx),
        "store backup",
        content,
        [f"{file}: {counted(seal.quads, 'triple')}, digest {seal.total}"],
    )


@command(app, "netkg store restore evidence-2026.nq.gz new.store")
def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.", show_default=False)],
    store: Folder,
) -> None:
    """Make a new store from a backup, and prove that it holds the same."""
    from netkg.store.disk.dump import restore as bring_back

    refuse_address(store)
    seal = bring_back(file, store, on_step=lambda step: say(f"{step} ...", "dim"))
    content = {"store": str(store), **asdict(seal)}
    line = f"{store}: {counted(seal.quads, 'triple')}, the same as in {file}"
    _tell(session_of(ctx), "store restore", content, [line])


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

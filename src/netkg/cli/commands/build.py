"""``netkg build``: records become Turtle and a manifest, and a disk store if one is asked for."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import typer

from netkg.cli.failures import envelope
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import say, write_stdout
from netkg.errors import StoreError

__all__ = ["app"]

app = command_app()


@command(app, "netkg build", "netkg build --store evidence.store", "netkg --store evidence.store query list")
def build(ctx: typer.Context) -> None:
    """Compile records into Turtle and a manifest; with --store DIR, a disk store too.

    Nothing is written unless every record is right. A file that would not change is not touched.
    """
    from netkg.build import BuildReport
    from netkg.build import build as build_project
    from netkg.store.remote.settings import find_settings

    session = session_of(ctx)
    project = session.open_project()
    if session.store is not None and find_settings(session.store, project.stores) is not None:
        raise StoreError(
            "netkg build fills a folder on disk, not a store at an address",
            hint=f"build, then: netkg publish {session.store}",
        )
    if project.read_only and session.store is not None:
        done = BuildReport(records=len(project.record_files()), triples=0, written=(), removed=())
    else:
        done = build_project(project, on_progress=lambda step: say(f"{step} ...", "dim"))
    result = asdict(done)
    lines = [f"{done.records} records, {done.triples} triples in {project.triples}"]
    if project.read_only:
        lines = [f"{done.records} shipped records; they are read-only and built already"]
    lines += [f"  written  {name}" for name in done.written] + [f"  removed  {name}" for name in done.removed]
    if not (done.written or done.removed or project.read_only):
        lines.append("  everything was up to date")
    if session.store is not None:
        from netkg.build import write_store

        say("filling the store ...", "dim")
        graphs = write_store(project, Path(session.store))
        result["store"] = {"path": session.store, "graphs": graphs}
        lines.append(f"store {session.store}: {len(graphs)} graphs, {sum(graphs.values())} triples")
    write_stdout(envelope("build", result) if session.json else "\n".join(lines) + "\n")

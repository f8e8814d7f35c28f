"""``netkg serve``: the evidence as a site in the browser and a SPARQL endpoint."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli.failures import envelope
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import say, write_stdout

if TYPE_CHECKING:
    from netkg.serve.settings import Settings

__all__ = ["app"]

app = command_app()

_TOKEN = "NETKG_SERVE_TOKEN"  # noqa: S105 (the name of a variable)


@command(
    app,
    "netkg serve",
    "netkg serve --port 0 --json",
    "netkg serve --store evidence.store --workers 8 --timeout 60",
    "netkg serve --store evidence.store --writable",
    "netkg serve --host 0.0.0.0 --allow-remote --name evidence.example.org",
    "netkg serve --public-url https://evidence.example.org",
)
def serve(
    ctx: typer.Context,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Listen at this address.", show_default=True)
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="N", help="Listen at this port (default: 7787; 0: a free one).")
    ] = 7787,
    allow_remote: Annotated[
        bool, typer.Option("--allow-remote", help="Consent to being reached from other machines.")
    ] = False,
    name: Annotated[
        list[str] | None,
        typer.Option(
            "--name",
            metavar="HOST",
            help="Answer under this host name too; give it again for more.",
            show_default=False,
        ),
    ] = None,
    public_url: Annotated[
        str,
        typer.Option(
            "--public-url",
            metavar="URL",
            help="The address that others use, such as that of a proxy with TLS: https://evidence.example.org.",
            show_default=False,
        ),
    ] = "",
    cross_origin: Annotated[
        bool, typer.Option("--cross-origin", help="Let scripts of other web sites read.")
    ] = False,
    writable: Annotated[
        bool,
        typer.Option("--writable", help=f"Let those write who show the token (of {_TOKEN}, else a new one)."),
    ] = False,
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", help="Processes that run queries (default: 4).")
    ] = 4,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="S", help="Seconds that a query may run (default: 30).")
    ] = 30.0,
    memory: Annotated[
        int, typer.Option("--memory", metavar="MB", help="Memory of a worker, in MiB (default: 2048).")
    ] = 2048,
    max_rows: Annotated[
        int, typer.Option("--max-rows", metavar="N", help="Rows of an answer at most (default: 500000).")
    ] = 500_000,
) -> None:
    """Open the evidence in the browser, and to any SPARQL client at /sparql.

    Prints the address and serves until Ctrl-C. Only this machine can reach it unless you consent to more.
    """
    from netkg.serve.running import address_of, listen, run
    from netkg.serve.served import serve_evidence
    from netkg.serve.settings import Limits, Settings, refuse_open_door

    for value, option, least in (
        (workers, "--workers", 1),
        (memory, "--memory", 400),
        (max_rows, "--max-rows", 1),
    ):
        if value < least:
            raise typer.BadParameter(f"{option} is at least {least}")
    if not 0 < timeout <= 86_400:
        raise typer.BadParameter("--timeout is more than 0 seconds and at most a day")
    session = session_of(ctx)
    token, is_new = _token(writable=writable)
    settings = Settings(
        host=host,
        port=port,
        workers=workers,
        writable=writable,
        token=token,
        allow_remote=allow_remote,
        names=tuple(name or ()),
        cross_origin=cross_origin,
        public_url=public_url.removesuffix("/"),
        limits=Limits(timeout_s=timeout, memory_mb=memory, rows=max_rows),
    )
    refuse_open_door(settings)
    with listen(host, port) as listening:
        served = serve_evidence(session.evidence(), settings)
        _log_to_stderr(verbose=session.verbose)
        address = address_of(host, listening)

        def on_ready() -> None:
            _warn(settings)
            _tell_network(settings, has_network=served.pool.has_network, verbose=session.verbose)
            if is_new:
                say(f"token for writing: {token}")
            result = {"url": address, "endpoint": f"{address}sparql"}
            write_stdout(envelope("serve", result) if session.json else f"{address}\n")

        run(served, listening, on_ready)
    say("stopped")


def _token(*, writable: bool) -> tuple[str, bool]:
    """Return the token that a writer must show, and whether it was made just now."""
    if not writable:
        return "", False
    told = os.environ.get(_TOKEN, "")
    return (told, False) if told else (secrets.token_urlsafe(32), True)


def _warn(settings: Settings) -> None:
    from netkg.serve.settings import is_loopback

    if not is_loopback(settings.host):
        say(
            "anyone who reaches this machine can read the evidence; the connection is not encrypted", "yellow"
        )
    if settings.cross_origin:
        say("scripts of other web sites can read the evidence", "yellow")
    if settings.writable:
        say("those who show the token can change the store", "yellow")


def _tell_network(settings: Settings, *, has_network: bool, verbose: bool) -> None:
    """Say whether workers could give up the network, where it matters or was asked for."""
    from netkg.serve.settings import is_loopback

    if has_network and not is_loopback(settings.host):
        say("the processes that run queries could not give up the network on this system", "yellow")
    elif verbose:
        say(
            "workers: with network, as this system lets none give it up"
            if has_network
            else "workers: no network"
        )


def _log_to_stderr(*, verbose: bool) -> None:
    """Send the server's log to standard error, with the time in UTC; it holds no data values."""
    import logging
    import time

    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)sZ %(message)s", "%Y-%m-%dT%H:%M:%S"))
    handler.formatter.converter = time.gmtime  # type: ignore[union-attr]
    for name in ("netkg.serve", *(("uvicorn",) if verbose else ())):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.INFO)

"""What one run of the command line is about: the shared options and what they lead to."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from netkg.cli.streams import say

if TYPE_CHECKING:
    from netkg.api import Evidence
    from netkg.config import Project

__all__ = ["Session"]


@dataclass(slots=True)
class Session:
    """The shared options of a run; every command gets it as ``ctx.obj``."""

    project: Path | None = None
    store: str | None = None
    json: bool = False
    verbose: bool = False
    started: float = field(default_factory=perf_counter)

    def evidence(self) -> Evidence:
        """Return the evidence that the options ask for."""
        from netkg.api import open as open_evidence

        evidence = open_evidence(self.project, store=self.store)
        self.note(f"project {evidence.project.root}, store {evidence.store.name}")
        from netkg.cli.log_notes import pass_on

        pass_on(self.note)  # which says nothing unless --verbose was given
        return evidence

    def open_project(self) -> Project:
        """Return the project that the options ask for."""
        from netkg.config import open_project

        project = open_project(self.project, start=Path.cwd())
        self.note(f"project {project.root}")
        return project

    def note(self, text: str) -> None:
        """Say on standard error what is going on, if ``--verbose`` was given."""
        if self.verbose:
            say(f"[{perf_counter() - self.started:6.2f} s] {text}", "dim")

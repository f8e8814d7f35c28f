"""Pages as files: SVG and PNG, the same bytes from the same page on every run."""

from __future__ import annotations

import io
import warnings
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from netkg.config import USE_STATEMENT
from netkg.errors import AnalysisError
from netkg.files import write_atomically
from netkg.report.page import Line, Mark, Page, Shape, Text
from netkg.report.style import HOUSE, PAPER, font_file, missing_letters

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["FORMATS", "figure_format", "render", "write_figure"]

FORMATS: Final = ("png", "svg")
_DPI: Final = {"png": 200, "svg": 72}
_HATCH_LINES: Final = "none"


def figure_format(path: Path) -> str:
    """Return the format that the ending of a file name asks for.

    Raises:
        AnalysisError: another ending, or none.

    >>> figure_format(Path("forest.SVG"))
    'svg'
    """
    ending = path.suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        near = get_close_matches(ending, FORMATS, 1, 0.5)
        like = f"{path.stem}.{near[0] if near else 'svg'}"
        raise AnalysisError(
            f"{path.name}: a figure is a file that ends in .svg or .png", hint=f"for example {like}"
        )
    return ending


def write_figure(page: Page, path: Path) -> Path:
    """Write a page to a file, in the format that its ending asks for, and return the path.

    Raises:
        AnalysisError: another ending, or a PNG with letters that the font has not.
        SourceError: the file cannot be written.
    """
    write_atomically(path, render(page, figure_format(path)))
    return path


def render(page: Page, form: str) -> bytes:
    """Return a page as the bytes of an SVG or PNG file.

    Title, description and use statement are in the file too: as Dublin Core in SVG (with ``title`` and
    ``desc`` for screen readers), as text chunks in PNG. No date and no version of any program is.

    Raises:
        AnalysisError: a PNG with letters that the font has not; an SVG shows them by the viewer's fonts.
    """
    import matplotlib

    if form == "png" and (letters := missing_letters("".join(page.texts))):
        raise AnalysisError(
            f"a PNG cannot show {letters!r}: the font has no such letters", hint="write an SVG"
        )
    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(HOUSE)
        figure = _draw(page)
        buffer = io.BytesIO()
        figure.savefig(buffer, format=form, dpi=_DPI[form], metadata=_metadata(page, form), facecolor=PAPER)
    return buffer.getvalue() if form == "png" else _readable_aloud(buffer.getvalue(), page)


def _metadata(page: Page, form: str) -> dict[str, Any]:
    if form == "png":
        return {
            "Title": page.title,
            "Description": page.description,
            "Disclaimer": USE_STATEMENT,
            "Software": "netkg",
        }
    return {
        "Title": page.title,
        "Description": page.description,
        "Rights": USE_STATEMENT,
        "Creator": "netkg",
        "Date": None,
    }


def _readable_aloud(svg: bytes, page: Page) -> bytes:
    """Return an SVG with a role and a description beside the title, as screen readers expect them."""
    text = svg.decode()
    text = text.replace("<svg ", '<svg role="img" aria-labelledby="title desc" ', 1)
    said = escape(f"{page.description} {USE_STATEMENT}")
    _, title, rest = text.partition("<title>")
    before = text[: len(text) - len(rest) - len(title)]
    return f'{before}<title id="title">{rest}'.replace(
        "</title>", f'</title>\n <desc id="desc">{said}</desc>', 1
    ).encode()


def _draw(page: Page) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(page.width / 72, page.height / 72))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0, page.width)
    axes.set_ylim(page.height, 0)
    axes.set_axis_off()
    for place, item in enumerate(page.items):
        match item:
            case Text():
                _text(axes, item, place)
            case Line():
                _line(axes, item, place)
            case Shape():
                _shape(axes, item, place)
            case Mark():
                _mark(axes, item, place)
    return figure


def _text(axes: Axes, item: Text, place: int) -> None:
    from matplotlib.font_manager import FontProperties

    font = FontProperties(
        family="sans-serif",
        size=item.size,
        weight="bold" if item.bold else "normal",
        style="italic" if item.italic else "normal",
        fname=str(font_file(bold=item.bold, italic=item.italic)),
    )
    axes.text(
        item.x,
        item.y,
        item.text,
        fontproperties=font,
        color=item.colour,
        ha=item.align,
        va="baseline",
        parse_math=False,
        zorder=place,
    )


def _line(axes: Axes, item: Line, place: int) -> None:
    from matplotlib.lines import Line2D

    drawn = Line2D(
        [x for x, _ in item.points],
        [y for _, y in item.points],
        linewidth=item.width,
        color=item.colour,
        solid_capstyle="butt",
        zorder=place,
    )
    if item.dashes:
        drawn.set_dashes([length / item.width for length in item.dashes])
    axes.add_line(drawn)


def _shape(axes: Axes, item: Shape, place: int) -> None:
    from matplotlib.patches import Polygon

    drawn = Polygon(
        item.points,
        closed=True,
        facecolor=item.fill or _HATCH_LINES,
        edgecolor=item.edge or _HATCH_LINES,
        linewidth=item.width if item.edge else 0,
        hatch=item.hatch or None,
        alpha=item.opacity if item.opacity < 1 else None,
        zorder=place,
    )
    axes.add_patch(drawn)


def _mark(axes: Axes, item: Mark, place: int) -> None:
    from matplotlib.lines import Line2D

    drawn = Line2D(
        [item.x],
        [item.y],
        linestyle="none",
        marker=item.shape,
        markersize=item.size,
        markerfacecolor=item.fill,
        markeredgecolor=item.edge,
        markeredgewidth=item.width,
        zorder=place,
    )
    axes.add_line(drawn)

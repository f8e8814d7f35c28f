"""One house style: colours that differ in lightness, the font of matplotlib, settings for stable bytes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font
    from matplotlib.typing import RcKeyType

__all__ = [
    "BAND",
    "HOUSE",
    "INK",
    "PAPER",
    "QUIET",
    "RULE",
    "SERIES",
    "WIDTH",
    "font_file",
    "lightness",
    "missing_letters",
    "text_width",
]

WIDTH: Final = 560.0
"""Width of every figure, in points (1/72 inch)."""

INK: Final = "#1a1a1a"
QUIET: Final = "#595959"
RULE: Final = "#c4c4c4"
BAND: Final = "#f3f3f3"
PAPER: Final = "#ffffff"

SERIES: Final = ("#0a3d62", "#b5460f", "#4a90c2", "#e3a72f")
"""Colours of series, from dark to light: apart for colour-blind eyes, and in grey by lightness alone."""

HOUSE: Final[dict[RcKeyType, object]] = {
    "font.family": "sans-serif",
    # What a viewer takes for SVG text: Verdana has the widths of DejaVu Sans, others are narrower.
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
    "svg.fonttype": "none",
    "svg.hashsalt": "netkg",
    "hatch.linewidth": 0.6,
    "text.parse_math": False,
    "path.simplify": False,
}
"""Settings of matplotlib, on top of its own defaults; a user's matplotlibrc has no say.

Text stays text in SVG: it can be searched, read aloud and edited, and files stay small. Columns are anchored,
so that a viewer without the font still shows them aligned.
"""

_FACES: Final = {
    (False, False): "DejaVuSans.ttf",
    (True, False): "DejaVuSans-Bold.ttf",
    (False, True): "DejaVuSans-Oblique.ttf",
    (True, True): "DejaVuSans-BoldOblique.ttf",
}
_MEASURED: Final = 100.0


def font_file(*, bold: bool = False, italic: bool = False) -> Path:
    """Return the file of a face of the font that comes with matplotlib."""
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / _FACES[bold, italic]


@cache
def _font(bold: bool) -> FT2Font:
    from matplotlib.ft2font import FT2Font

    font = FT2Font(str(font_file(bold=bold)))
    font.set_size(_MEASURED, 72)
    return font


@cache
def _advance(letter: str, bold: bool) -> float:
    """Return the width of a letter at size 1; letters that the font has not are taken as wide ones."""
    from matplotlib.ft2font import LoadFlags

    font = _font(bold)
    code = ord(letter)
    if not font.get_char_index(code):
        return 1.0
    return float(font.load_char(code, LoadFlags.NO_HINTING).linearHoriAdvance) / 65536 / _MEASURED


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line of text in points, the sum of its letters without kerning.

    >>> text_width("", 8), text_width("ii", 8) < text_width("mm", 8)
    (0, True)
    """
    return size * sum(_advance(letter, bold) for letter in text)


def missing_letters(text: str) -> str:
    """Return the letters of a text that the font has not, each once, in order of code.

    >>> missing_letters("Núñez, 5 %")
    ''
    """
    font = _font(bold=False)
    return "".join(sorted({c for c in text if c.isprintable() and not font.get_char_index(ord(c))}))


def lightness(colour: str) -> float:
    """Return the lightness L* of a colour ``#rrggbb``, 0 (black) to 100 (white): what is left of it in grey.

    Source: CIE 1976 L*, from sRGB of IEC 61966-2-1.

    >>> round(lightness("#ffffff")), round(lightness("#000000")), round(lightness("#777777"))
    (100, 0, 50)
    """
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    y = sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return float(116 * y ** (1 / 3) - 16 if y > (6 / 29) ** 3 else y * (29 / 3) ** 3)

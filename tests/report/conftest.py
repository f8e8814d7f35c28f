"""Evidence to draw: the shipped one, and rows made up for a test."""

import re
from xml.etree import ElementTree

import pytest

from netkg.report.save import render


@pytest.fixture(scope="session")
def shipped(checkout):
    """Return the shipped evidence and its body."""
    import netkg
    from netkg.analyse.body import read_body

    kg = netkg.open(checkout)
    return kg, read_body(kg.store, kg.catalogue, kg.project.ontology)


@pytest.fixture(scope="session")
def made_row():
    """Return a maker of rows: a measured count of the work's own, if not told else."""
    from netkg.analyse.rows import EvidenceRow

    def make(result, events=None, total=None, **cells):
        record, _, local = result.partition(":")
        usual = {
            "record": record,
            "second_hand": False,
            "reported_in": f"{record}:publication",
            "read_in": f"{record}:publication",
            "study": f"{record}:study-a",
            "cohort": f"{record}:cohort-{local.removeprefix('result-')}",
            "outcome": "nk:ObjectiveResponse",
            "reporting": "Measured",
            "use": "AnyAnalysis",
        }
        return EvidenceRow(result=result, events=events, total=total, **(usual | cells))

    return make


@pytest.fixture(scope="session")
def made_body(checkout):
    """Return a maker of a body of evidence from rows, with the shipped terms."""
    from netkg.analyse.apart import Apart
    from netkg.analyse.body import Body
    from netkg.ontology.terms import TermTable

    terms, apart = TermTable.load(checkout / "ontology"), Apart.load(checkout / "ontology")
    return lambda *rows, **more: Body(tuple(rows), terms, apart, **more)


@pytest.fixture(scope="session")
def svg_texts():
    """Return a reader: page -> the texts of its SVG, as an XML parser finds them."""

    def read(page):
        root = ElementTree.fromstring(render(page, "svg"))  # noqa: S314 - written here
        return ["".join(node.itertext()).strip() for node in root.iter("{http://www.w3.org/2000/svg}text")]

    return read


@pytest.fixture(scope="session")
def said():
    """Return a reader: texts -> one text in which folding makes no difference."""
    return lambda texts: re.sub(r"\s+", " ", " ".join(texts))


@pytest.fixture(scope="session")
def collisions():
    """Return a finder: page -> pairs of texts that run into each other, and texts beyond the margins."""
    from netkg.report.page import Text
    from netkg.report.style import text_width

    def box(item):
        width = text_width(item.text, item.size, bold=item.bold)
        left = item.x - {"left": 0.0, "center": width / 2, "right": width}[item.align]
        return left, item.y - 0.72 * item.size, left + width, item.y + 0.15 * item.size

    def find(page):
        boxes = [(item.text, box(item)) for item in page.items if isinstance(item, Text)]
        found = [
            (one, other)
            for place, (one, a) in enumerate(boxes)
            for other, b in boxes[place + 1 :]
            if min(a[2], b[2]) - max(a[0], b[0]) > 0.5 and min(a[3], b[3]) - max(a[1], b[1]) > 0.5
        ]
        beyond = [
            text
            for text, (x0, y0, x1, y1) in boxes
            if x0 < 0 or y0 < 0 or x1 > page.width or y1 > page.height
        ]
        return found + beyond

    return find

import hashlib

import pytest

from netkg.errors import SourceError
from netkg.model import Record
from netkg.validate.places import verify_places

SOURCE = "Methods: an invented text.\nWe found 1 of\n4 (25.00 %) positive.\nRow 43 years, 14 months\n"


@pytest.fixture
def data(record_data):
    record_data["sources"][0]["sha256"] = hashlib.sha256(SOURCE.encode()).hexdigest()
    start = SOURCE.index("1 of")
    record_data["text_places"][0] |= {
        "start": str(start),
        "end": str(start + 6),
        "row_start": str(start - 9),
        "row_end": str(SOURCE.index("Row")),
    }
    record_data["patients"][0]["places"] = []
    return record_data


def verify(data):
    return verify_places(Record.model_validate(data), SOURCE.encode())


def test_fragments_numbers_and_skipped_ones_are_counted(data):
    report = verify(data)
    assert report.findings == ()
    assert (report.places, report.values, report.skipped) == (1, 2, 1)  # total and percent; events derived


def test_a_fragment_elsewhere_is_found_out(data):
    data["text_places"][0]["fragment"] = "2 of 4"
    (finding,) = verify(data).findings
    assert finding.thing == "place-table"
    assert "'1 of 4'" in finding.what


def test_offsets_beyond_the_text_are_found_out(data):
    data["text_places"][0] |= {"start": "9990", "end": "9996"}
    assert any("beyond the text" in finding.what for finding in verify(data).findings)


def test_a_number_that_is_not_there_is_found_out(data):
    data["results"][0]["total"] = "5"
    (finding,) = verify(data).findings
    assert finding == type(finding)("result-pdl1", "total '5' is not at its places")


@pytest.mark.parametrize("percent", ["5.00", "25.0", "25"])
def test_a_part_of_a_longer_number_does_not_count(data, percent):
    data["results"][0]["percent"] = percent
    assert len(verify(data).findings) == 1


def test_a_fragment_outside_its_row_is_found_out(data):
    data["text_places"][0] |= {"row_start": "0", "row_end": "5"}
    assert any("not inside its row" in finding.what for finding in verify(data).findings)


def test_another_file_is_refused(data):
    with pytest.raises(SourceError, match="was not made from this file"):
        verify_places(Record.model_validate(data), b"another text")

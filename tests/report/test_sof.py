"""The summary of findings as Markdown and HTML: complete, well formed, and nothing of the evidence runs."""

import datetime as dt
from html.parser import HTMLParser

import pytest

from netkg.analyse.certainty import Judgement
from netkg.analyse.estimate import Settings
from netkg.analyse.findings import Finding, Group, Single, Summary
from netkg.analyse.selection import Question
from netkg.config import USE_STATEMENT
from netkg.report.sof import HEADS, to_html, to_markdown, to_rows, to_values

HOSTILE = "<script>alert('x')</script> | **bold** `code` & \"quote\"\nline"
VOID = {"meta", "br", "col"}


def finding(outcome="objective response", **more):
    usual = {
        "question": Question("nk:ObjectiveResponse"),
        "outcome": outcome,
        "estimate": None,
        "why_not": "not pooled: they differ in outcome",
        "singles": (
            Single("a:result-x", "A", "a:cohort", 1, 10, "high"),
            Single("b:result-x", "B", "b:cohort", 3, 8, "unclear"),
        ),
        "k_eff": 2,
        "left_out": (("total not seen", 2),),
        "judgements": (),
        "comments": ("no comparator: uncontrolled",),
    }
    return Finding(**(usual | more))


def summary(*findings, title="PD-1 inhibitor", nothing=()):
    return Summary((Group(title, findings),), nothing, Settings())


class Page(HTMLParser):
    """Reads a page: its elements, in order, and that each is closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.texts = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    def count(self, tag):
        return sum(name == tag for name, _ in self.elements)


def test_a_page_is_well_formed_and_stands_alone():
    page = Page(to_html(summary(finding(), finding("disease control"), nothing=(("Other", "no result"),))))
    assert page.elements[0] == ("html", {"lang": "en-GB"})
    assert not {"script", "link", "img"} & {tag for tag, _ in page.elements}
    assert not any("href" in attributes or "src" in attributes for _, attributes in page.elements)
    assert USE_STATEMENT in page.texts


def test_tables_can_be_read_without_seeing_them():
    page = Page(to_html(summary(finding(), finding("disease control"))))
    assert page.count("caption") == page.count("table") == 1
    scopes = [attributes.get("scope") for tag, attributes in page.elements if tag == "th"]
    assert scopes == ["col"] * len(HEADS) + ["row"] * 2
    (region,) = [attributes for _, attributes in page.elements if attributes.get("role") == "region"]
    captions = [attributes["id"] for tag, attributes in page.elements if tag == "caption"]
    assert [region["aria-labelledby"]] == captions


def test_what_the_evidence_says_is_text_never_markup():
    made = summary(
        finding(HOSTILE, why_not=HOSTILE, left_out=((HOSTILE, 1),), comments=(HOSTILE,)),
        title=HOSTILE,
        nothing=((HOSTILE, HOSTILE),),
    )
    text = to_html(made)
    page = Page(text)
    assert page.count("script") == 0
    assert "<script>" not in text
    assert sum("<script>alert('x')</script>" in part for part in page.texts) >= 6


def test_markdown_has_a_row_a_finding_and_escapes_what_it_would_read():
    text = to_markdown(summary(finding(HOSTILE), finding()))
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 4
    assert all(line.replace(r"\|", "").count("|") == len(HEADS) + 1 for line in rows)
    assert r"\<script\>alert('x')\</script\> \| \*\*bold\*\*" in rows[2]
    assert USE_STATEMENT in text


def test_no_number_is_made_where_nothing_is_pooled():
    (row,) = to_rows([finding()])
    assert row.patients == "-"
    assert row.effect == "not pooled: they differ in outcome; single results 100 to 375 per 1,000"
    assert row.singles == ("1/10", "3/8")
    assert row.bias == "high 1, unclear 1"


def test_single_results_that_agree_have_no_range():
    (row,) = to_rows([finding(singles=(Single("a:result-x", "A", "a:cohort", 0, 9, "unclear"),))])
    assert row.effect.endswith("single results 0 per 1,000")


def test_people_with_two_results_are_one_cohort_and_that_is_said():
    """AveNEC: 12 and 9 of the same 60 patients, as best response and at week 16."""
    same = [Single(f"a:result-{x}", "A", "a:cohort", x, 60, "unclear") for x in (12, 9)]
    made = finding(singles=(*same, Single("b:result-x", "B", "b:cohort", 3, 8, "unclear")))
    (row,) = to_rows([made])
    assert (row.cohorts, row.bias) == ("2 / 2", "unclear 2")
    said = "3 results of 2 cohorts: some people are counted in more than one of them"
    assert row.comments == (said, "no comparator: uncontrolled")
    ((values,),) = (group["rows"] for group in to_values(summary(made))["groups"])
    assert (values["k"], values["k_eff"], values["results"]) == (2, 2, 3)
    assert values["comments"][0] == said
    assert [one["cohort"] for one in values["singles"]] == ["a:cohort", "a:cohort", "b:cohort"]


def test_where_each_cohort_has_one_result_nothing_is_said_of_it():
    (row,) = to_rows([finding()])
    assert (row.cohorts, row.comments) == ("2 / 2", ("no comparator: uncontrolled",))


def test_certainty_is_not_judged_or_has_judge_day_question_and_reasons():
    (row,) = to_rows([finding()])
    assert row.certainty == ("not judged",)
    made = Judgement(
        *(
            "r:certainty-a",
            "r:review-a",
            "How many respond?",
            frozenset(),
            frozenset(),
            "nk:ObjectiveResponse",
        ),
        *("very low", ("Small.", "No comparator."), "Dr Example", dt.date(2024, 1, 1)),
    )
    (row,) = to_rows([finding(judgements=(made,))])
    assert row.certainty == (
        "very low (Dr Example, 2024-01-01, asked: How many respond? Reasons: Small. No comparator.)",
    )


def test_values_are_plain_and_say_what_is_not_there():
    (group,) = to_values(summary(finding()))["groups"]
    (row,) = group["rows"]
    assert (row["patients"], row["estimate"], row["interval"]) == (None, None, None)
    assert row["certainty"] == "not judged"
    assert row["left_out"] == {"total not seen": 2}


@pytest.mark.parametrize("write", [to_html, to_markdown])
def test_the_same_summary_gives_the_same_text(write):
    assert write(summary(finding())) == write(summary(finding()))

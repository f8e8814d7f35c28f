"""``netkg survival``: what it says where there is no curve."""


def test_without_a_known_censoring_the_reasons_are_counted(netkg, evidence):
    """Four patients have months on treatment, of which no report says whether they went on."""
    done = netkg("survival", "--outcome", "nk:TreatmentDuration")
    assert (done.code, done.out) == (8, "")
    assert "of no time it is known whether it ends with the event or is censored" in done.err
    assert "left out: whether it is censored is not reported (4)" in done.err
    assert "netkg tell --patients --outcome nk:TreatmentDuration" in done.err


def test_what_the_hint_names_can_be_asked(netkg, evidence):
    done = netkg("tell", "--patients", "--outcome", "nk:TreatmentDuration")
    assert done.code == 0
    assert "whether the event had come by then is not stated" in done.out

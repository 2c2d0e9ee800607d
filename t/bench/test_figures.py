"""The arithmetic of bench/run."""

import pathlib
import sys
import xml.etree.ElementTree as tree

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))

import events  # noqa: E402  pylint: disable=wrong-import-position
import figures  # noqa: E402  pylint: disable=wrong-import-position
import plot  # noqa: E402  pylint: disable=wrong-import-position
from targets import TARGETS  # noqa: E402  pylint: disable=wrong-import-position


def record_of(**rates):
    """A record of these rates, round by round."""
    record = figures.Record()
    for name, values in rates.items():
        for value in values:
            record.add(name, {"rate": value})
    return record


def test_a_ratio_is_made_within_each_round():
    # The ratio of the medians would be 1: the machine was slow in other rounds.
    record = record_of(ours=[100, 20, 50], theirs=[50, 10, 100])
    assert record.ratio("ours", "theirs") == [2, 2, 0.5]
    assert figures.spread(record.ratio("ours", "theirs")) == {"median": 2, "min": 0.5, "max": 2}


def test_the_median_of_an_even_number_is_between_two():
    assert figures.spread([1, 2, 10, 20])["median"] == 6


@pytest.mark.parametrize("rates, verdict", [
    ([1.5, 9, 1], "goal"), ([1.4, 9, 1], "floor"), ([1.2, 9, 1], "MISSED")])
def test_a_median_is_judged_not_the_best_round(rates, verdict):
    target = figures.Target("t", ["a", "b"], lambda r: r.ratio("a", "b"), 1.3, 1.5)
    assert target.judge(record_of(a=rates, b=[1, 1, 1]))["verdict"] == verdict


@pytest.mark.parametrize("value, verdict", [(9, "goal"), (15, "floor"), (21, "MISSED")])
def test_of_a_latency_less_is_more(value, verdict):
    target = figures.Target("t", ["a"], lambda r: r.values("a"), 20, 10, most=True)
    assert target.judge(record_of(a=[value]))["verdict"] == verdict


def test_what_was_not_measured_is_no_success():
    lines = [target.judge(figures.Record()) for target in TARGETS]
    assert {line["verdict"] for line in lines} == {"skipped"}


def result_of(**numbers):
    """What the load generator says, with everything else well."""
    return {"good": 0, "failed": 0, "broken": 0, "unanswered": 0, "oldest_ms": 1, **numbers}


@pytest.mark.parametrize("result, stored, repeats, wanted", [
    (result_of(good=10), 10, 1, (0, 0, 0)),
    (result_of(good=10), 9, 1, (1, 0, 0)),
    (result_of(good=10), 11, 1, (0, 1, 0)),
    (result_of(good=10, broken=1), 11, 1, (0, 0, 0)),
    (result_of(good=9), 5, 2, (0, 0, 0)),
    (result_of(good=10), 6, 2, (0, 1, 0)),
    (result_of(good=10, unanswered=2), 10, 1, (0, 0, 2)),
    (result_of(good=10, oldest_ms=1001), 10, 1, (0, 0, 1)),
])
def test_lost_twice_and_starved_are_counted(result, stored, repeats, wanted):
    audit = events.audit(result, stored, repeats)
    assert (audit["lost"], audit["extra"], audit["starved"]) == wanted


@pytest.mark.parametrize("value, end", [(1, 1), (1.01, 2), (47, 50), (51, 100), (7407, 10000),
                                        (0.03, 0.05)])
def test_an_axis_ends_at_a_round_number(value, end):
    assert plot.ceiling(value) == pytest.approx(end)


def test_a_plot_is_xml_with_a_point_for_each_value():
    labels = ["1", "8 & more"]
    text = plot.svg("a < b", "below", [("rate", labels, {"x": [(1, 2, 4), 2], "y": [1, 4]})])
    root = tree.fromstring(text)
    circles = root.findall(".//{*}circle")
    assert len(circles) == 4
    heights = [float(circle.get("cy")) for circle in circles]
    # 2, 2, 1 and 4 of an axis that ends at 5.
    assert heights[0] == heights[1] and heights[3] < heights[0] < heights[2]
    assert heights[2] - heights[3] == pytest.approx(3 / 5 * plot.HEIGHT, abs=0.2)


def test_numbers_show_three_digits():
    assert [figures.show(value) for value in (0, 0.12345, 1.5, 12345.6)] == [
        "0", "0.123", "1.5", "12 346"]

"""What bench/run fills databases with, and how it judges what it sends."""

import collections
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))

import filling  # noqa: E402  pylint: disable=wrong-import-position
import figures  # noqa: E402  pylint: disable=wrong-import-position
import paced  # noqa: E402  pylint: disable=wrong-import-position
import stack as stacks  # noqa: E402  pylint: disable=wrong-import-position
import tools  # noqa: E402  pylint: disable=wrong-import-position
from targets import TARGETS  # noqa: E402  pylint: disable=wrong-import-position


def open_sessions(items):
    """occupant -> joined_at of those who have not left; each left names a session that is open."""
    found = {}
    for item in items:
        if item.get("kind") == "joined":
            assert item["occupant"] not in found
            found[item["occupant"]] = item["joined_at"]
        elif item.get("kind") == "left":
            assert found.pop(item["occupant"]) == item["joined_at"]
    return found


@pytest.mark.parametrize("count, people", [(1000, 100), (10000, 1000), (20, 2)])
def test_of_a_crowd_with_ten_events_each_everybody_is_in_at_the_end(count, people):
    items = list(filling.crowd("room", count, people))
    assert len(items) == count
    assert len(open_sessions(items)) == people
    assert sum("kind" not in item for item in items) == count // 10


def test_a_crowd_with_two_events_each_has_as_many_people():
    items = list(filling.crowd("room", 2000, 1000))
    assert len({item["occupant"] for item in items if "occupant" in item}) == 1000


def test_a_cycle_is_a_session_and_a_closing_and_the_host_stays():
    items = list(filling.cycles("room", 50))
    kinds = collections.Counter(item["kind"] for item in items)
    assert kinds == {"joined": 51, "left": 50, "created": 25, "destroyed": 25}
    assert list(open_sessions(items)) == ["host"]


def test_no_two_items_are_the_same_event():
    items = [*filling.crowd("room", 100, 10), *filling.crowd("room", 100, 10)]
    assert len({item["dedup"] for item in items}) == 200


def test_times_are_rfc_3339():
    assert stacks.stamp(0) == "1970-01-01T00:00:00.000000Z"
    assert stacks.stamp(1767225599.9999999) == "2026-01-01T00:00:00.000000Z"


def sent(took, failed=0, seconds=10, rate=10):
    """A Paced that has ended."""
    made = paced.Paced(None, rate, None)
    made.took, made.failed, made.seconds, made.next = took, failed, seconds, len(took)
    return made.result()


def test_what_was_due_and_not_sent_is_late():
    result = sent([1.0] * 80, failed=3)
    assert (result["rate"], result["late"], result["good"], result["failed"]) == (8, 20, 77, 3)


def test_one_slow_answer_in_fifty_is_the_99th_percentile():
    result = sent([1.0] * 98 + [500.0] * 2)
    assert (result["p50_ms"], result["p99_ms"], result["max_ms"]) == (1, 500, 500)


def test_when_nothing_was_answered_the_whole_run_is_the_latency():
    assert sent([])["p99_ms"] == 10000


class Built:
    """A stack whose load generator says what it is told to say."""

    def __init__(self, folder, measured):
        self.build, self.port = folder, 1
        (folder / "bench").mkdir()
        program = folder / "bench/load"
        program.write_text(f"""#!/bin/sh
            echo '{{"measured": {measured}, "rate": 7, "p50_ms": 2, "p99_ms": 3, "bad_status": 503}}'
            """)
        program.chmod(0o755)

    @staticmethod
    def environment():
        """Nothing."""
        return {}


def test_a_run_without_a_good_answer_is_a_fault(tmp_path):
    with pytest.raises(RuntimeError, match="503"):
        tools.load(Built(tmp_path, 0), "/", seconds=3, warm=0)


def test_or_a_latency_of_the_whole_run_where_it_may_be(tmp_path):
    result = tools.load(Built(tmp_path, 0), "/", seconds=3, warm=0, may_fail=True)
    assert (result["p50_ms"], result["p99_ms"]) == (3000, 3000)


def test_one_good_answer_is_a_measurement(tmp_path):
    result = tools.load(Built(tmp_path, 1), "/", seconds=3, warm=0, may_fail=True)
    assert result["p50_ms"] == 2


def judged(record, text):
    """The line of the only target that begins so."""
    lines = [target.judge(record) for target in TARGETS if target.text.startswith(text)]
    assert len(lines) == 1
    return lines[0]


@pytest.mark.parametrize("last, verdict", [(100, "goal"), (95, "floor"), (89, "MISSED")])
def test_a_fresh_installation_is_judged_by_its_last_seconds(last, verdict):
    record = figures.Record()
    record.add("fresh installation", {"first": 100, "last": last})
    assert judged(record, "fresh installation")["verdict"] == verdict


def test_one_message_dead_untried_in_one_step_is_a_miss():
    record = figures.Record()
    for number, step in enumerate(("+1 h", "-1 h", "+7 d", "-7 d")):
        record.add(f"clock step {step}", {"late": 0, "untried": int(number == 2)})
    assert judged(record, "clock steps: messages late")["verdict"] == "goal"
    assert judged(record, "clock steps: messages dead")["verdict"] == "MISSED"


def test_a_page_is_judged_by_its_slower_state_in_each_round():
    record = figures.Record()
    for live, ended in ((5, 13), (14, 4), (5, 5)):
        record.add("meeting of 1 000 events, live", {"p50_ms": live})
        record.add("meeting of 1 000 events, ended", {"p50_ms": ended})
    line = judged(record, "the same while events come in")
    assert (line["rounds"], line["verdict"]) == ([13, 14, 5], "MISSED")

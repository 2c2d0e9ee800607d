"""What the planner makes of the statements that must stay cheap as the log grows."""

import json

import pytest

from cluster import rows
from plans import executed, explain, indexes_on, output, read_by, touched
from world import T0, after, append, item, prepare

OTHERS = 5000
WITH_EVENTS = 200
EVENTS_OF_OTHERS = 30
EVENTS = 1200
DATA = json.dumps({"timestamp": "2025-01-15T10:30:00Z",
                   "padding": "as long as real ones " * 18})
PAGE = 5
SKIPPED = 40

FILL = """
    INSERT INTO room (id, name, user_id, created_at)
    SELECT 'id-' || n, 'room-' || n, 'owner-' || n %% 10, %(t0)s + n * interval '1 s'
    FROM generate_series(1, %(others)s) n;

    INSERT INTO meeting_row (id, room_id, user_id, room_name, platform, recording_type,
        recording_trigger, start_date, end_date)
    SELECT 'm-' || n, 'id-' || n, 'owner-' || n %% 10, 'reflector-room-' || n, 'jitsi', 'cloud',
        'prompt', %(t0)s + n * interval '1 s', %(t0)s + interval '8 hours'
    FROM generate_series(1, %(others)s) n;

    INSERT INTO event (meeting_id, seq, dialect, type, occurred_at, received_at, occupant,
        occupant_key, joined_at, kind, dedup, data)
    SELECT 'm-' || n, nextval('event_seq'), 'signed', 'muc-occupant-joined', %(t0)s, %(t0)s,
        'o-' || k, sha256(convert_to('o-' || k, 'UTF8')), %(t0)s, 'joined',
        sha256(convert_to('d-' || k, 'UTF8')), %(data)s
    FROM generate_series(1, %(with_events)s) n, generate_series(1, %(events)s) k;
"""


class Stage:
    """A database of its own with one busy meeting among many; the planner has counted its
    events, or has never heard of it."""

    def __init__(self, database, is_counted=True):
        self.database = database
        self.connection = database.connect()
        with self.connection.cursor() as cursor:
            # Many small meetings make it think that one it never heard of is small, too.
            with_events, events = (WITH_EVENTS, EVENTS_OF_OTHERS) if is_counted else (
                OTHERS - 1, 1)
            cursor.execute(FILL, {"t0": T0, "others": OTHERS, "with_events": with_events,
                                  "events": events, "data": DATA})
        number = 100 if is_counted else OTHERS
        self.meeting, self.room_name = f"m-{number}", f"reflector-room-{number}"
        rows(self.connection, "ALTER TABLE event SET (autovacuum_enabled = false)")
        if not is_counted:
            rows(self.connection, "VACUUM ANALYZE")
        for start in range(0, EVENTS, 200):
            append(self.connection, *[
                item(self.room_name, "joined" if n % 2 == 0 else "left", f"p-{n // 2}", n,
                     joined_at=after(n // 2 * 2), data=json.loads(DATA))
                for n in range(start, start + 200)])
        if is_counted:
            rows(self.connection, "VACUUM ANALYZE")


def staged(cluster, is_counted):
    """Makes and ends a Stage."""
    database = cluster.database()
    database.migrate()
    made = Stage(database, is_counted)
    yield made
    made.connection.close()


@pytest.fixture(scope="module")
def stage(cluster):
    """The filled database."""
    yield from staged(cluster, True)


@pytest.fixture(scope="module")
def late_stage(cluster):
    """The same, before the planner has counted the busy meeting."""
    yield from staged(cluster, False)


@pytest.fixture(params=["stage", "late_stage"])
def any_stage(request):
    """Both."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def connect(request):
    """connect(role): a connection to the test's stage."""
    made = []
    name = next(one for one in ("any_stage", "stage") if one in request.fixturenames)

    def make(role):
        made.append(request.getfixturevalue(name).database.connect(role))
        return made[-1]
    yield make
    for connection in made:
        connection.close()


def test_plain_columns_of_a_meeting_come_from_its_row_by_index(stage, connect):
    plan = explain(connect("reflector_reader"),
                   "SELECT id, room_name FROM meeting WHERE id = %s", stage.meeting)
    assert touched(plan) == {("meeting_row", "Index Scan", "meeting_row_pkey")}
    assert len(plan) == 1


def test_num_clients_does_not_aggregate_the_events(stage, connect):
    plan = explain(connect("reflector_reader"),
                   "SELECT id, num_clients FROM meeting WHERE id = %s", stage.meeting)
    assert touched(plan) == {("meeting_row", "Index Scan", "meeting_row_pkey")}
    assert "jsonb_agg" not in output(plan)
    assert "client_count" in output(plan)


def test_the_seeds_query_reads_the_events_of_one_meeting_by_index(stage, connect):
    plan = explain(connect("reflector_reader"),
                   f"SELECT events FROM meeting WHERE id = '{stage.meeting}'")
    assert "jsonb_agg" in output(plan) and "client_count" not in output(plan)
    # Both unique keys of event begin with the meeting.
    found = indexes_on(plan)
    assert found in [{"meeting_row_pkey", key} for key in ("event_pkey", "event_once")]


def test_who_is_in_is_read_from_the_index_of_open_sessions(stage):
    plans = executed(stage.connection, "SELECT num_clients FROM meeting WHERE id = %s",
                     stage.meeting)
    assert {(node["Relation Name"], node["Index Name"]) for plan in plans for node in plan
            if "Index Name" in node} == {("meeting_row", "meeting_row_pkey"),
                                         ("stay", "stay_unended")}
    assert not [node for plan in plans for node in plan if node["Node Type"] == "Seq Scan"]


def test_a_cursor_reads_no_more_than_its_page_in_order(any_stage, connect):
    meeting = any_stage.meeting
    connection = connect("reflector_meetings")
    prepare(connection, "event_list")
    [[start]] = rows(connection, "SELECT min(seq) + 300 FROM event WHERE meeting_id = %s", meeting)
    plan = explain(connection, f"EXECUTE event_list ('{meeting}', {start}, NULL, {PAGE},"
                   " 8388608)", analyze=True)
    scans = [node for node in plan if node.get("Relation Name") == "event"]
    # Sizes are read to cut the page, then what is in it.
    assert len(scans) == 2
    for scan in scans:
        assert (scan["Node Type"], scan["Index Name"]) == ("Index Scan", "event_pkey")
        assert "meeting_id =" in scan["Index Cond"] and "seq >" in scan["Index Cond"]
        assert read_by(scan) <= PAGE + 1 and "Rows Removed by Filter" not in scan
    assert not [node for node in plan if node["Node Type"] == "Sort" and
                node["Actual Rows"] > PAGE]


def test_the_newest_events_are_read_from_the_end(any_stage, connect):
    connection = connect("reflector_meetings")
    prepare(connection, "event_newest")
    plan = explain(connection, f"EXECUTE event_newest ('{any_stage.meeting}', {PAGE},"
                   " 8388608)", analyze=True)
    assert indexes_on(plan) <= {"event_pkey", "event_once"}
    scans = [node for node in plan if node.get("Relation Name") == "event"]
    [total] = [scan for scan in scans if read_by(scan) > PAGE]
    # The whole meeting is read once, for the total.
    assert read_by(total) >= EVENTS
    assert "data" not in " ".join(total["Output"])
    # What it never heard of may be read whole once more, but not once an event.
    assert sum(node.get("Rows Removed by Filter", 0) for node in scans) <= EVENTS
    assert not [node for node in plan if node.get("Rows Removed by Join Filter")]


def test_with_figures_the_newest_are_read_by_the_primary_key(stage, connect):
    connection = connect("reflector_meetings")
    prepare(connection, "event_newest")
    plan = explain(connection, f"EXECUTE event_newest ('{stage.meeting}', {PAGE}, 8388608)",
                   analyze=True)
    scans = [node for node in plan if node.get("Relation Name") == "event"]
    assert {node["Node Type"] for node in scans if read_by(node) > PAGE} == {"Index Only Scan"}
    assert {node["Index Name"] for node in scans if read_by(node) <= PAGE} == {"event_pkey"}
    assert not [node for node in scans if node.get("Rows Removed by Filter")]


def test_a_room_is_found_by_its_name_from_the_index(stage, connect):
    connection = connect("reflector_rooms")
    prepare(connection, "room_find_named")
    plan = explain(connection, "EXECUTE room_find_named ('ROOM-7')", analyze=True)
    assert touched(plan) == {("room", "Index Scan", "room_name_key")}
    assert plan[0]["Actual Rows"] == 1


def test_a_page_of_meetings_counts_people_of_that_page_alone(any_stage):
    stage = any_stage
    prepare(stage.connection, "meeting_list")
    plans = executed(stage.connection, f"EXECUTE meeting_list ('owner-3', NULL, NULL, NULL,"
                     f" {PAGE}, {SKIPPED})")
    whole = plans[-1]
    assert "jsonb_agg" not in output(whole)
    # client_count and people_count run their statement once a meeting.
    counting = [plan for plan in plans[:-1] if "stay_unended" in str(plan)]
    assert len(counting) == 2 * PAGE
    picked = [node for node in whole if node["Node Type"] == "Limit"]
    assert [node["Actual Rows"] for node in picked] == [PAGE]


def test_what_a_page_of_rooms_needs_is_read_for_that_page_alone(stage, connect):
    connection = connect("reflector_rooms")
    prepare(connection, "room_list")
    plan = explain(connection, f"EXECUTE room_list ('owner-3', {PAGE}, {SKIPPED})", analyze=True)
    [limit] = [node for node in plan if node["Node Type"] == "Limit"]
    assert limit["Actual Rows"] == PAGE
    wide = [node for node in plan if node.get("Relation Name") == "room"
            and "webhook_secret" in " ".join(node["Output"])]
    assert sum(node["Actual Rows"] * node["Actual Loops"] for node in wide) <= PAGE


def test_a_meeting_is_found_by_its_jitsi_name_from_the_index_when_events_come(stage):
    plans = executed(stage.connection, "SELECT * FROM event_append(%s)",
                     f'[{{"room": "{stage.room_name.upper()}", "dialect": "signed", "type": "x",'
                     ' "occurred_at": "2025-01-15", "received_at": "2025-01-15", "dedup": "00",'
                     ' "data": {}}]')
    [judging] = [plan for plan in plans if "meeting_row" in str(plan)]
    # What an unknown meeting would need stands there too, and is not run.
    judging = [node for node in judging if node["Actual Loops"]]
    assert touched([node for node in judging if node.get("Relation Name") == "meeting_row"]) == {
        ("meeting_row", "Index Scan", "meeting_room_name_key")}
    assert "none" not in indexes_on(judging)

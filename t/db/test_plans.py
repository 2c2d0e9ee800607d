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
    """A database of its own with one busy meeting among many."""

    def __init__(self, database):
        self.database = database
        self.connection = database.connect()
        with self.connection.cursor() as cursor:
            cursor.execute(FILL, {"t0": T0, "others": OTHERS, "with_events": WITH_EVENTS,
                                  "events": EVENTS_OF_OTHERS, "data": DATA})
        self.meeting, self.room_name = "m-100", "reflector-room-100"
        for start in range(0, EVENTS, 200):
            append(self.connection, *[
                item(self.room_name, "joined" if n % 2 == 0 else "left", f"p-{n // 2}", n,
                     joined_at=after(n // 2 * 2), data=json.loads(DATA))
                for n in range(start, start + 200)])
        rows(self.connection, "VACUUM ANALYZE")


@pytest.fixture(scope="module")
def stage(cluster):
    """The filled database."""
    database = cluster.database()
    database.migrate()
    made = Stage(database)
    yield made
    made.connection.close()


@pytest.fixture
def connect(stage):
    """connect(role): a connection to it."""
    made = []

    def make(role):
        made.append(stage.database.connect(role))
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


@pytest.mark.parametrize("statement, index_only", [
    ("SELECT num_clients FROM meeting WHERE id = %s", True),
    ("SELECT count(*) FROM session_of(%s)", False)])
def test_presence_is_read_from_its_index_alone(stage, statement, index_only):
    plans = executed(stage.connection, statement, stage.meeting)
    scans = [node for plan in plans for node in plan if node.get("Relation Name") == "event"]
    alone = [node for node in scans if node["Node Type"] == "Index Only Scan"
             and node["Index Name"] == "event_presence" and node["Heap Fetches"] == 0]
    assert alone
    if index_only:
        assert scans == alone
    # Only what lists people lies outside the index, and here is nothing of that kind.
    assert sum(node["Actual Rows"] for node in scans if node not in alone) == 0
    assert not [node for node in scans if node["Node Type"] == "Seq Scan"]


def test_a_cursor_reads_no_more_than_its_page_by_the_primary_key(stage, connect):
    connection = connect("reflector_meetings")
    prepare(connection, "event_list")
    [[start]] = rows(connection, "SELECT min(seq) + 300 FROM event WHERE meeting_id = %s",
                     stage.meeting)
    plan = explain(connection, f"EXECUTE event_list ('{stage.meeting}', {start}, NULL, {PAGE},"
                   " 8388608)", analyze=True)
    scans = [node for node in plan if node.get("Relation Name") == "event"]
    assert {(scan["Node Type"], scan["Index Name"]) for scan in scans} == {
        ("Index Scan", "event_pkey")}
    assert all("meeting_id =" in scan["Index Cond"] for scan in scans)
    # Sizes are read to cut the page, then what is in it.
    assert sorted("seq >" in scan["Index Cond"] for scan in scans) == [False, True]
    assert all(read_by(scan) <= PAGE + 1 for scan in scans)
    assert not [node for node in plan if node["Node Type"] == "Sort" and
                node["Actual Rows"] > PAGE]


def test_the_newest_events_are_read_from_the_end(stage, connect):
    connection = connect("reflector_meetings")
    prepare(connection, "event_newest")
    plan = explain(connection, f"EXECUTE event_newest ('{stage.meeting}', {PAGE}, 8388608)",
                   analyze=True)
    assert indexes_on(plan) <= {"event_pkey", "event_once"}
    scans = [node for node in plan if node.get("Relation Name") == "event"]
    # The whole meeting is read once, for the total, and from an index alone.
    assert sorted(read_by(scan) for scan in scans)[:-1] == [PAGE] * (len(scans) - 1)
    assert {scan["Node Type"] for scan in scans if read_by(scan) > PAGE} == {"Index Only Scan"}


def test_a_room_is_found_by_its_name_from_the_index(stage, connect):
    connection = connect("reflector_rooms")
    prepare(connection, "room_find_named")
    plan = explain(connection, "EXECUTE room_find_named ('ROOM-7')", analyze=True)
    assert touched(plan) == {("room", "Index Scan", "room_name_key")}
    assert plan[0]["Actual Rows"] == 1


def test_a_page_of_meetings_counts_people_of_that_page_alone(stage):
    prepare(stage.connection, "meeting_list")
    plans = executed(stage.connection, f"EXECUTE meeting_list ('owner-3', NULL, NULL, NULL, NULL,"
                     f" {PAGE}, {SKIPPED})")
    whole = plans[-1]
    assert "jsonb_agg" not in output(whole)
    # client_count runs each of its statements once a meeting.
    counting = [plan for plan in plans[:-1] if "event_presence" in str(plan)
                and "bool_and" in output(plan)]
    assert len(counting) == PAGE
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
    [writing] = [plan for plan in plans if "nextval" in output(plan)]
    assert touched([node for node in writing if node.get("Relation Name") == "meeting_row"]) == {
        ("meeting_row", "Index Scan", "meeting_room_name_key")}
    assert "none" not in indexes_on(writing)

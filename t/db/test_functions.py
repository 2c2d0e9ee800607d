"""Small functions that others rely on: the forms of times and ids, queries of the view meeting."""

import json
import re
import uuid
from datetime import datetime, timezone

import pytest

from cluster import rows
from world import T0, after, execute, form, item, prepare, queries

BATCH_BYTES = 8 * 1024 * 1024
BIG_EVENTS = 12
UUID4 = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

# What sites have in their own reports, to the letter but for the id.
EVENTS_QUERY = "SELECT events FROM meeting WHERE id = 'meeting-uuid';"
JOINS_QUERY = """-- Count participant joins
SELECT json_array_length(
  json_extract(events, '$[*] ? (@.type == "muc-occupant-joined")')
) as total_joins FROM meeting WHERE id = 'meeting-uuid';"""


@pytest.fixture
def reader(world):
    """A connection of the role that may only read."""
    return world.connect("reflector_reader")


@pytest.mark.parametrize("moment, text", [
    (datetime(2025, 1, 15, 10, 30, tzinfo=timezone.utc), "2025-01-15T10:30:00.000000Z"),
    (datetime(2025, 1, 5, 1, 2, 3, 4, timezone.utc), "2025-01-05T01:02:03.000004Z"),
    (datetime(1, 1, 1, tzinfo=timezone.utc), "0001-01-01T00:00:00.000000Z"),
    (datetime(9999, 12, 31, 23, 59, 59, 999999, timezone.utc), "9999-12-31T23:59:59.999999Z"),
    (None, None)])
@pytest.mark.parametrize("zone", ["UTC", "America/St_Johns", "Asia/Kolkata"])
def test_times_are_rfc3339_in_utc_with_microseconds_wherever_the_session_lives(
        world, zone, moment, text):
    rows(world.connection, f"SET timezone = '{zone}'")
    rows(world.connection, "SET datestyle = 'German'")
    assert world.value("SELECT rfc3339(%s::timestamptz)", moment) == text


def test_a_derived_id_has_the_form_of_a_version_4_uuid(world):
    found = [identity for identity, in world.sql(
        "SELECT derived_id('m', 'recording', n::text) FROM generate_series(1, 500) n")]
    assert all(UUID4.fullmatch(identity) for identity in found)
    assert len(set(found)) == 500 and {identity[19] for identity in found} == set("89ab")


def test_a_derived_id_depends_on_each_part_and_on_nothing_else(world):
    ask = "SELECT derived_id(%s, %s, %s)"
    one = world.value(ask, "m", "file", "a/b.mp4")
    assert world.value(ask, "m", "file", "a/b.mp4") == one
    others = [world.value(ask, *parts) for parts in [
        ("n", "file", "a/b.mp4"), ("m", "recording", "a/b.mp4"), ("m", "file", "a/b.mp3")]]
    assert len({one, *others}) == 4


@pytest.mark.parametrize("path, found", [
    ("$[*]", [{"type": "a", "n": 1}, {"type": "b"}]), ('$[*] ? (@.type == "a")',
                                                       [{"type": "a", "n": 1}]),
    ("$[*].n", [1]), ('$[*] ? (@.type == "none")', []), ("$.x", [])])
def test_json_extract_gives_an_array_of_all_that_the_path_finds(reader, path, found):
    value = json.dumps([{"type": "a", "n": 1}, {"type": "b"}])
    assert rows(reader, "SELECT json_extract(%s::jsonb, %s), pg_typeof(json_extract(%s::jsonb,"
                " %s))::text", value, path, value, path) == [(found, "json")]


def test_the_view_answers_two_queries_as_they_stand(world, reader):
    meeting, room = world.meeting()
    world.append(
        item(room, "joined", "a", 1, data={"user_id": "participant-123", "n": 1.50}),
        item(room, "left", "a", 2, data={"user_id": "participant-123"}),
        item(room, "joined", "b", 3, received_at=after(3.5), data={"user_id": "b"}))
    [[events]] = rows(reader, EVENTS_QUERY.replace("meeting-uuid", meeting))
    assert events == [
        {"type": "muc-occupant-joined", "timestamp": "2025-01-15T10:30:01.000000Z",
         "data": {"user_id": "participant-123", "n": 1.5}},
        {"type": "muc-occupant-left", "timestamp": "2025-01-15T10:30:02.000000Z",
         "data": {"user_id": "participant-123"}},
        {"type": "muc-occupant-joined", "timestamp": "2025-01-15T10:30:03.500000Z",
         "data": {"user_id": "b"}}]
    assert rows(reader, JOINS_QUERY.replace("meeting-uuid", meeting)) == [(2,)]


def test_the_view_answers_for_a_meeting_without_events_and_for_none(world, reader):
    meeting, _ = world.meeting()
    assert rows(reader, EVENTS_QUERY.replace("meeting-uuid", meeting)) == [([],)]
    assert rows(reader, JOINS_QUERY.replace("meeting-uuid", meeting)) == [(0,)]
    assert rows(reader, EVENTS_QUERY) == [] and rows(reader, JOINS_QUERY) == []


def test_any_text_is_an_id_that_no_meeting_has(reader):
    assert rows(reader, "SELECT 1 FROM meeting WHERE id = %s", "no uuid; 'at' all") == []


def test_the_count_from_the_index_is_the_count_of_sessions(world):
    """client_count has a short way for usual meetings; both ways must agree."""
    meetings = []
    for created in [None, 0, 2, 3.5, 4, 9]:
        for lefts in range(4):
            meeting, room = world.meeting()
            meetings.append(meeting)
            items = [item(room, "joined", f"o{n % 5}", n, joined_at=after(n),
                          breakout="b" if n % 2 else None) for n in range(6)]
            items += [item(room, "left", f"o{n % 5}", 20 + n, joined_at=after(n),
                           breakout="b" if n % 2 else None) for n in range(lefts)]
            items += [item(room, "service", "focus@x", 1), item(room, "joined", None, 2)]
            if created is not None:
                items.append(item(room, "created", at=created))
            world.append(*items)
    counted = world.sql("SELECT id, client_count(id), (SELECT count(DISTINCT s.occupant_key)"
                        " FROM session_of(id) s WHERE s.left_at IS NULL) FROM meeting_row"
                        " WHERE id = ANY (%s)", meetings)
    assert [row for row in counted if row[1] != row[2]] == []
    assert len({count for _, count, _ in counted}) > 2


def test_events_total_counts_stored_events_alone(world):
    """A repeat is no event."""
    prepare(world.connection, "health_metrics")

    def events_total():
        [total] = [float(value) for name, _, value in execute(world.connection, "health_metrics", T0, 180)
                   if name == "events_total"]
        return total
    _, room = world.meeting()
    one = item(room)
    world.append(one)
    before = events_total()
    assert world.append(*[one] * 5, item(room)) == ["repeated"] * 5 + ["stored"]
    assert events_total() == before + 1


def test_a_batch_of_the_log_is_bounded_in_bytes(world):
    """reflectorctl holds a batch in memory: 500 events may be 500 MiB."""
    meeting, _ = world.meeting()
    world.sql("INSERT INTO event (meeting_id, seq, dialect, type, occurred_at, received_at, dedup,"
              " data) SELECT %s, nextval('event_seq'), 'signed', 'x', %s, %s,"
              " sha256(n::text::bytea), json_build_object('x', repeat('x', 1024 * 1024))"
              " FROM generate_series(1, %s) n",
              meeting, T0, T0, BIG_EVENTS)
    prepare(world.connection, "event_scan")
    found = [row for row in execute(world.connection, "event_scan", meeting, 0, BATCH_BYTES)
             if row[0] == meeting]
    world.sql("DELETE FROM event WHERE meeting_id = %s", meeting)
    assert found and sum(len(json.dumps(row[4])) for row in found) <= BATCH_BYTES


# What is due, and whether a meeting is over for deliver, is judged by the database's clock.
BY_THE_DATABASES_CLOCK = {
    "api_key_expire", "api_key_make",
    "api_key_use", "audit_expire", "audit_write", "command_enqueue", "delivery_again_all", "delivery_claim", "delivery_render",
    "diagnosis_backends", "diagnosis_keys", "doctor_report_keep", "handover_decide", "provider_state",
    "handover_settle", "health_warnings", "heartbeat_note", "jibri_session_enqueue", "meeting_close", "meeting_look",
    "meeting_settle", "pipeline_register", "presence_enqueue", "provider_ask", "provider_claim",
    "provider_failed", "provider_keep", "provider_read", "recording_enqueue",
    "recording_redeliver", "room_consent_dropped", "room_webhook_changed"}


def test_no_other_statement_of_ours_asks_for_the_present(database):
    """Else time comes as a parameter, or as its default."""
    clocks = re.compile(r"\b(now\(\)|current_timestamp|clock_timestamp|statement_timestamp"
                        r"|localtimestamp|current_date)", re.I)
    found = {name for name, text in database.sql(
        "SELECT proname, prosrc || coalesce(pg_get_function_sqlbody(oid), '') FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace") if clocks.search(text)}
    found |= {name for name, text in queries().items() if clocks.search(text)}
    found |= {name for name, text in database.sql(
        "SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'")
        if clocks.search(text)}
    assert found == BY_THE_DATABASES_CLOCK


def test_room_change_and_create_make_a_secret_for_a_webhook_without_one(world):
    connection = world.connect("reflector_rooms")
    prepare(connection, "room_create")
    prepare(connection, "room_change")
    room, name = str(uuid.uuid4()), "w-" + uuid.uuid4().hex
    [made] = execute(connection, "room_create", room, "u",
                     form(name=name, platform="jitsi", webhook_url="", webhook_secret=""), "made", T0, None)
    assert made[10:12] == (None, None)

    def change(url, secret):
        [row] = execute(connection, "room_change", room,
                        form(webhook_url=url, webhook_secret=secret), "generated", T0, 86400, 0, None)
        return row[10:12]
    assert change("https://x", None) == ("https://x", "generated")
    assert change(None, "own") == ("https://x", "own")
    assert change("https://y", None) == ("https://y", "own")
    assert change(None, "") == ("https://y", "generated")
    assert change("", None) == (None, "generated")
    assert change(None, "") == (None, None)

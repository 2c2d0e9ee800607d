"""Who was in a meeting: one row a person, as JSON and as CSV."""

import datetime
import re

import pytest

from answers import MOMENT, event
from participants import COLUMNS, at, attendance, people, stay, table


def test_one_person_with_two_devices_is_one_row_and_counts_once(server, name, meeting):
    stay(server, name, 0, 10, "device-1", user_id="ann", display_name="Ann", email="a@x.org")
    stay(server, name, 5, 20, "device-2", user_id="ann", display_name="Ann")
    stay(server, name, 0, 1, "device-3", user_id="ben", display_name="Ben")
    told = attendance(server, meeting)
    assert (told["people"], told["peak"], told["person_seconds"]) == (2, 2, 1260)
    ann = people(server, meeting)["ann"]
    assert (ann["name"], ann["email"], ann["seconds"]) == ("Ann", "a@x.org", 1200)
    assert (ann["first_seen"], ann["last_seen"]) == (at(0), at(20))
    assert sorted((one["occupant"], one["joined_at"], one["left_at"]) for one in ann["sessions"]) \
        == [("device-1", at(0), at(10)), ("device-2", at(5), at(20))]
    assert all(one["assumed"] is False and not one["breakout"] for one in ann["sessions"])


def counted(server, meeting):
    """num_clients and num_people of a meeting."""
    told = server.meeting(meeting)
    return told["num_clients"], told["num_people"]


def gauges(server):
    """Connections and people in all active meetings, as /metrics tells."""
    text = server.request("GET", "/metrics").body.decode()
    return [float(re.search(rf"^reflector_{name} (\S+)$", text, re.M)[1])
            for name in ("clients", "people")]


@pytest.mark.parametrize("room", [{}, {"is_breakout": True, "breakout_room_id": "b-1"}],
                         ids=["main room", "breakout"])
def test_two_tabs_are_two_connections_of_one_person(server, name, meeting, room):
    clients, people_before = gauges(server)
    stay(server, name, 0, None, "tab-1", user_id="ann")
    stay(server, name, 1, None, "tab-2", user_id="ann", **room)
    assert counted(server, meeting) == (2, 1)
    assert gauges(server) == [clients + 2, people_before + 1]
    assert attendance(server, meeting)["peak"] == 1
    stay(server, name, 2, None, "tab-3", user_id="ben", **room)
    assert counted(server, meeting) == (3, 2)
    told = attendance(server, meeting)
    assert (told["people"], told["peak"]) == (2, 2)


def test_the_name_shown_is_the_one_with_the_latest_senders_time(server, name, meeting):
    stay(server, name, 5, 6, "jid-1", user_id="ann", display_name="Ann the Second")
    stay(server, name, 0, 1, "jid-2", user_id="ann", nick="Ann the First")
    assert people(server, meeting)["ann"]["name"] == "Ann the Second"


def test_machines_are_no_participants(server, name, meeting):
    for machine in ("focus@auth.x/1", "recorder@r.x/1", "jibri2@auth.x/1", "jigasi@auth.x/1",
                    "transcriber@x/1"):
        stay(server, name, 0, 1, machine)
    told = attendance(server, meeting)
    assert (told["items"], told["people"], told["peak"], told["person_seconds"]) == ([], 0, 0, 0)


def test_an_open_session_runs_until_now_and_then_to_the_meetings_end(server, name):
    server.new_room(name)
    opened = server.open(name)
    joined = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=100)
    body = event(opened["room_name"], "muc-occupant-joined", joined.isoformat(), user_id="ann")
    assert server.post_signed(body).status == 200
    running = people(server, opened["id"])["ann"]
    assert 99 <= running["seconds"] <= 160
    assert running["sessions"][0]["left_at"] is None
    path = f"/v1/meetings/{opened['id']}/deactivate"
    assert server.request("PATCH", path, server.auth()).status == 200
    ended = people(server, opened["id"])["ann"]["seconds"]
    assert running["seconds"] <= ended <= running["seconds"] + 60
    assert people(server, opened["id"])["ann"]["seconds"] == ended


def test_a_destroyed_room_closes_its_open_sessions_assumed(server, name, meeting):
    stay(server, name, 0, None, "jid-1", user_id="ann")
    body = event(name, "muc-room-destroyed", at(30))
    assert server.post_signed(body).status == 200
    session, = people(server, meeting)["ann"]["sessions"]
    assert (session["left_at"], session["assumed"]) == (at(30), True)


def test_a_breakout_is_told_with_its_session(server, name, meeting):
    stay(server, name, 0, 5, "jid-1", user_id="ann")
    stay(server, name, 5, 9, "jid-1", user_id="ann", is_breakout=True, breakout_room_id="b-1")
    ann = people(server, meeting)["ann"]
    assert ann["seconds"] == 540
    assert [one["breakout"] or None for one in ann["sessions"]] == [None, "b-1"]


def test_the_table_has_one_row_a_person_and_no_formulas(server, name, meeting):
    names = ["=1+1", "+1", "-1", "@x", 'quo"te', "com,ma", "two\r\nlines", "Zoë 😀", "plain"]
    for number, shown in enumerate(names):
        stay(server, name, 0, 1, f"jid-{number}", user_id=f"u{number}", display_name=shown)
    text, rows = table(server, meeting)
    assert rows[0] == COLUMNS
    found = {row[0]: row for row in rows[1:]}
    assert len(rows) == len(found) + 1 == len(names) + 1
    for number, shown in enumerate(names):
        guarded = "'" + shown if shown[0] in "=+-@" else shown
        row = found[f"u{number}"]
        assert row[1] == guarded
        assert re.fullmatch(MOMENT, row[3]) and re.fullmatch(MOMENT, row[4])
        assert float(row[5]) == 60
    assert text.endswith("\r\n") and '"quo""te"' in text


@pytest.mark.parametrize("start", [
    "\t", "\r", "\n", "\r\n", "\tplain", "\nplain", " =", "  +", "\u00a0-", "\u3000@", "\ufeff=",
    "\u200b=", "\x0b=", "\x0c=", " \t \r =", "＝", "＋", "－", "＠", " ＝"])
def test_a_cell_that_a_spreadsheet_would_run_is_guarded(server, name, meeting, start):
    shown = start + "1+1"
    stay(server, name, 0, 1, "jid", user_id="u", display_name=shown)
    text, rows = table(server, meeting)
    assert (len(rows), rows[1][1]) == (2, "'" + shown)
    quoted = '"\'' + shown + '"' if set(shown) & set("\t\r\n") else "'" + shown
    assert "u," + quoted + ",," in text


@pytest.mark.parametrize("shown", [
    " plain", "a=1", "a\tb", "'=1", "a;=1", "1+1", "\u00a0", "\ufeffplain", "(=1)", "Zoë - Ann", "·="])
def test_any_other_cell_is_told_as_it_is(server, name, meeting, shown):
    stay(server, name, 0, 1, "jid", user_id="u", display_name=shown)
    text, rows = table(server, meeting)
    assert rows[1][1] == shown
    assert ('"' + shown + '"' in text) is bool(set(shown) & set("\t;"))


def test_the_table_guards_ids_and_addresses_too(server, name, meeting):
    stay(server, name, 0, 1, "jid", user_id="=id", email="@mail", display_name="")
    _, rows = table(server, meeting)
    assert rows[1][:3] == ["'=id", rows[1][1], "'@mail"]


def test_an_empty_meeting_has_an_empty_table(server, meeting):
    text, rows = table(server, meeting)
    assert rows == [COLUMNS]
    assert text.count("\r\n") == 1


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html", ""])
def test_json_is_the_answer_to_any_other_wish(server, meeting, accept):
    answer = server.request("GET", f"/v1/meetings/{meeting}/participants",
                            {**server.auth(), "Accept": accept})
    assert answer.status == 200
    assert answer.json["items"] == []


def test_roles_a_removal_and_speaking_time_are_told(server, name, meeting):
    named = {"user_id": "gus", "joined_at": at(0), "role": "participant"}
    stay(server, name, 0, None, "jid-1", **named)
    role = event(name, "muc-occupant-role", at(5), occupant_id="jid-1", **{
        **named, "role": "moderator", "changed_at": at(4)})
    assert server.post_signed(role).status == 200
    assert people(server, meeting)["gus"]["moderator"] == [{"from": at(4), "to": None}]
    stay(server, name, None, 9, "jid-1", **named, removed_by="olivia", speaking_seconds=61.5)
    stay(server, name, 9, 10, "jid-2", user_id="gus", joined_at=at(9), speaking_seconds=3600)
    gus = people(server, meeting)["gus"]
    assert (gus["speaking_seconds"], gus["removed_by"]) == (121.5, "olivia")
    assert gus["moderator"] == [{"from": at(4), "to": at(9)}]
    assert [(one["speaking_seconds"], one["removed_by"]) for one in gus["sessions"]] == [
        (61.5, "olivia"), (60, None)]
    _, rows = table(server, meeting)
    assert rows[1][5:] == ["600", "121.500", "olivia", f"{at(4)}/{at(9)}"]


def test_what_nobody_told_is_null(server, name, meeting):
    stay(server, name, 0, 1, "jid-1", user_id="ann")
    ann = people(server, meeting)["ann"]
    assert (ann["speaking_seconds"], ann["removed_by"], ann["moderator"]) == (None, None, [])
    _, rows = table(server, meeting)
    assert rows[1][5:] == ["60", "", "", ""]


def test_after_the_end_nobody_comes_and_nobody_stays(server, name):
    server.new_room(name)
    opened = server.open(name)
    now = datetime.datetime.now(datetime.timezone.utc)

    def tell(kind, occupant, seconds):
        when = (now + datetime.timedelta(seconds=seconds)).isoformat()
        body = event(opened["room_name"], "muc-occupant-" + kind, when, occupant_id=occupant)
        assert server.post_signed(body).status == 200
    tell("joined", "stays", -100)
    path = f"/v1/meetings/{opened['id']}/deactivate"
    assert server.request("PATCH", path, server.auth()).status == 200
    ended_at = server.meeting(opened["id"])["ended_at"]
    before = attendance(server, opened["id"])
    tell("joined", "late", 600)
    tell("left", "stays", 700)
    tell("left", "late", 800)
    assert attendance(server, opened["id"]) == before
    [session] = before["items"][0]["sessions"]
    assert (before["people"], before["peak"]) == (1, 1)
    assert (session["left_at"], session["assumed"]) == (ended_at, True)

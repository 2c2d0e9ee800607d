"""What the operator does: sweeping at Whereby, moving rooms between platforms."""

import uuid

import pytest

from commands import reflectorctl
from whereby import opened, surplus, tries

YOUNG = "UPDATE making SET began_at = began_at - interval '61 s'"


@pytest.fixture(autouse=True)
def calm(calm_whereby, away):
    """An empty Whereby that works; no room but a test's own is at whereby."""
    away.admin_sql("UPDATE room SET platform = 'jitsi'")


@pytest.fixture
def room(away, name):
    """The name of a Whereby room of OWNER."""
    away.new_room(name, platform="whereby")
    return name


def operate(server, *args, **settings):
    """(exit status, output's lines, standard error) of a subcommand with Whereby's settings."""
    whereby = {key: value for key, value in server.settings.items() if key[:8] == "WHEREBY_"}
    done = reflectorctl(server, *args, check=False, **{**whereby, **settings})
    assert "whereby.com" not in done.stdout + done.stderr
    return done.returncode, done.stdout.splitlines(), done.stderr


def sweep(server, **settings):
    """The sweep's exit status and last line."""
    status, lines, _ = operate(server, "whereby-sweep", **settings)
    return status, lines[-1]


def platforms(server, *names):
    """Where rooms are."""
    return [server.sql("SELECT platform FROM room WHERE name = %s", name)[0]["platform"]
            for name in names]


# Sweeping.


def test_there_is_nothing_to_sweep_after_openings_that_went_well(away, api, room):
    assert opened(away, room).status == 200
    before = len(api.asked)
    assert sweep(away) == (0, "0 meetings removed at Whereby")
    assert len(api.asked) == before and len(api.meetings) == 1


@pytest.mark.parametrize("trouble", ["torn", "garbage", "late"])
def test_what_was_made_without_our_learning_is_found_and_removed(away, api, room, trouble):
    api.trouble = {"POST": trouble}
    assert opened(away, room).status == 503
    api.trouble = {}
    for number in range(120):
        api.make({"endDate": "2999-01-15T10:30:00Z",
                  "roomNamePrefix": f"reflector-other-{number}-"})
    away.new_room(room + "-2", platform="whereby")
    kept = away.open(room + "-2")
    [lost] = [name for name in api.meetings if room[:12] in api.meetings[name]["roomName"]
              and "/" + kept["room_name"] != api.meetings[name]["roomName"]]
    assert sweep(away) == (0, "0 meetings removed at Whereby"), "it is young"
    away.admin_sql(YOUNG)
    assert sweep(away) == (0, "1 meetings removed at Whereby")
    assert lost not in api.meetings and len(api.meetings) == 121
    assert tries(away) == []


def test_what_could_not_be_removed_is_removed_later(away, api, room):
    api.trouble = {"DELETE": 500}
    surplus(away, api, room, lambda: away.admin_sql(
        "UPDATE room SET platform = 'jitsi' WHERE name = %s", room))
    away.admin_sql(YOUNG)
    status, _, err = operate(away, "whereby-sweep")
    assert status == 1 and "run it again" in err and tries(away) == [(False, True)]
    api.trouble = {}
    assert sweep(away) == (0, "1 meetings removed at Whereby")
    assert api.meetings == {} and tries(away) == []
    assert api.count("GET") == 0


def test_a_try_whose_turn_is_over_loses_it_and_a_running_one_is_left_alone(away, room):
    away.admin_sql("INSERT INTO making SELECT 'dead', id, platform, 'p', now() - interval '2 min',"
                   " now() + interval '1 min' FROM room WHERE name = %s", room)
    assert sweep(away)[0] == 0 and tries(away) == [(True, False)]
    away.admin_sql("UPDATE making SET leased_until = now()")
    assert sweep(away)[0] == 0 and tries(away) == []


@pytest.mark.parametrize("trouble", [401, 500, "torn", "garbage", "closed"])
def test_when_whereby_cannot_be_asked_everything_stays(away, api, room, trouble):
    api.trouble = {"POST": 500, "GET": trouble}
    assert opened(away, room).status == 503
    away.admin_sql(YOUNG)
    assert operate(away, "whereby-sweep")[0] == 1
    assert tries(away) == [(False, False)]


def test_the_sweep_needs_a_key_and_takes_no_arguments(away):
    status, _, err = operate(away, "whereby-sweep", WHEREBY_API_KEY="")
    assert status == 78 and "WHEREBY_API_KEY" in err
    assert operate(away, "whereby-sweep", "x")[0] == 64


# Moving.


def move(server, *args, **settings):
    """Whereby's rooms to Jitsi."""
    return operate(server, "migrate-platform", "--from", "whereby", "--to", "jitsi", *args,
                        **settings)


def test_a_dry_run_shows_what_would_move_and_moves_nothing(away, name):
    names = [f"{name}-{number}" for number in range(3)]
    for room in names:
        away.new_room(room, platform="whereby")
    running = away.open(names[1])
    status, lines, err = move(away, "--dry-run")
    assert (status, err) == (0, "")
    assert lines == [f"{names[0]}\tno meeting",
                     f"{names[1]}\ta meeting at whereby until {running['end_date']}, 0 participants",
                     f"{names[2]}\tno meeting", "3 rooms would move from whereby to jitsi"]
    assert platforms(away, *names) == ["whereby"] * 3


def test_all_rooms_move_also_when_they_are_many_and_none_is_moved_twice(away, room):
    stem = uuid.uuid4().hex[:8]
    away.admin_sql("INSERT INTO room (id, name, user_id, created_at, platform) SELECT"
                   " gen_random_uuid()::text, %s || n, 'x', now(), 'whereby'"
                   " FROM generate_series(1, 250) AS n", stem)
    away.admin_sql("UPDATE room SET deleted_at = now() WHERE name = %s", stem + "7")
    status, lines, _ = move(away)
    assert status == 0 and lines[-1] == "250 rooms moved from whereby to jitsi"
    assert len(set(lines)) == 251
    assert away.sql("SELECT name FROM room WHERE platform = 'whereby'") == [{"name": stem + "7"}]
    assert platforms(away, room) == ["jitsi"]
    assert move(away)[1] == ["0 rooms moved from whereby to jitsi"]


def test_one_room_moves_by_its_name_its_meeting_goes_on_and_the_next_is_jitsi_s(away, room):
    away.new_room(room + "-2", platform="whereby")
    running = away.open(room)
    status, lines, _ = move(away, "--room", room.upper())
    assert status == 0 and lines[-1] == "1 rooms moved from whereby to jitsi"
    assert platforms(away, room, room + "-2") == ["jitsi", "whereby"]
    assert away.open(room)["room_url"] == running["room_url"]
    away.request("PATCH", f"/v1/meetings/{running['id']}/deactivate", away.auth())
    assert "jwt=" in away.open(room)["room_url"]
    status, lines, _ = operate(away, "migrate-platform", "--from", "jitsi", "--to",
                                    "whereby", "--room", room)
    assert status == 0 and platforms(away, room) == ["whereby"]


def test_a_room_that_is_not_there_is_a_failure(away, room):
    status, lines, err = move(away, "--room", "no-such-" + room)
    assert status == 1 and "no room of platform whereby" in err
    assert platforms(away, room) == ["whereby"]


def test_moving_to_whereby_without_a_key_is_warned_of(away, room):
    _, _, err = operate(away, "migrate-platform", "--from", "jitsi", "--to", "whereby",
                             "--dry-run", WHEREBY_API_KEY="")
    assert "WHEREBY_API_KEY is not set" in err


@pytest.mark.parametrize("args", [
    [], ["--from", "whereby"], ["--from", "whereby", "--to", "whereby"],
    ["--from", "whereby", "--to", "zoom"], ["--from", "whereby", "--to", "jitsi", "x"],
    ["--from", "whereby", "--to", "jitsi", "--force"]])
def test_wrong_usage_moves_nothing(away, room, args):
    status, lines, err = operate(away, "migrate-platform", *args)
    assert status == 64 and lines == [] and "usage:" in err
    assert platforms(away, room) == ["whereby"]

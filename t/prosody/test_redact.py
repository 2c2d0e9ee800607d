"""mod_reflector_redact in the real Prosody: no token reaches its log."""

import pytest

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJyb29tIjoicjEifQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
UNSIGNED = TOKEN.rpartition(".")[0]
COMPONENT = "conference.meet.test"


@pytest.fixture(scope="module")
def prosody(tmp_path_factory):
    """One with the module on the MUC, as our configuration has it."""
    from instance import Instance  # pylint: disable=import-outside-toplevel
    made = Instance(tmp_path_factory.mktemp("prosody"), muc=("reflector_redact",))
    made.start()
    yield made
    made.stop()


def log(prosody, level, text, mark):
    """Log what Jitsi's token_verification does, by a logger that is older than the module."""
    prosody.shell(f'> prosody.log("{level}", "%s: %s refused (%d)", "{mark}", "{text}", 7)')
    prosody.logged(mark + ": ")


@pytest.mark.parametrize("level", ["error", "warn", "info", "debug"])
@pytest.mark.parametrize("text", [TOKEN, UNSIGNED], ids=["whole", "without its signature"])
def test_a_token_in_a_line_is_cut_out_and_the_rest_stays(prosody, level, text):
    mark = f"{level}-{len(text)}"
    log(prosody, level, text, mark)
    assert f"{level}\t{mark}: <token> refused (7)" in prosody.log()
    assert UNSIGNED not in prosody.log()


def test_what_only_begins_like_a_token_stays(prosody):
    log(prosody, "info", "eyJ is no token, nor eyJhbGciOiJIUzI1NiJ9", "begins")
    assert "begins: eyJ is no token, nor eyJhbGciOiJIUzI1NiJ9 refused (7)" in prosody.log()


@pytest.mark.parametrize("text, expected", [
    (f"a=%3D{TOKEN}&b", "a=%3D<token>&b"), (f"eyJ.{TOKEN}", "eyJ.<token>"),
    (f"eyJa=b {UNSIGNED}= x", "eyJa=b <token> x"), (f"{TOKEN} {TOKEN}", "<token> <token>")])
def test_a_token_is_found_wherever_it_stands(prosody, text, expected):
    mark = f"where-{len(text)}"
    log(prosody, "info", text.replace("%", "%%"), mark)
    assert f"{mark}: {expected} refused" in prosody.log().replace("%%", "%")


def test_a_line_that_is_made_to_be_slow_is_not(prosody):
    """Looking on from each "eyJ" would take a quarter of an hour."""
    prosody.shell('> prosody.log("info", "long: %s end", ("eyJ"):rep(200000))')
    prosody.logged("long: eyJeyJ")
    assert "eyJeyJ end" in prosody.log()


@pytest.mark.parametrize("event", ["config-reloaded", "reopen-log-files"])
def test_a_log_that_is_opened_anew_has_none_either(prosody, event):
    prosody.shell(f'> prosody.events.fire_event("{event}")')
    log(prosody, "error", TOKEN, event)
    assert f"{event}: <token> refused (7)" in prosody.log() and UNSIGNED not in prosody.log()


def test_without_the_module_a_token_is_logged(make_prosody):
    """That the tests above can fail; and unloading it is clean."""
    prosody = make_prosody(muc=("reflector_redact",))
    prosody.shell('module:unload("reflector_redact", "*")')
    log(prosody, "error", TOKEN, "unloaded")
    assert f"unloaded: {TOKEN} refused (7)" in prosody.log()

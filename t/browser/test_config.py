"""jitsi-meet/reflector-config.js, appended to Jitsi's own config.js of either shape."""

import json
import re
import subprocess

import pytest

from jitsi_site import HERE, OURS

CONFIG = OURS / "reflector-config.js"
WANTED = {
    "tokenAuthUrl": "https://reflector.example.com/v1/jitsi/login?room={room}",
    "tokenAuthUrlAutoRedirect": True,
    "recordingService": {"enabled": True, "sharingEnabled": False, "hideStorageWarning": True},
    "localRecording": {"disable": True},
    "liveStreaming": {"enabled": False},
    "recordings": {"showPrejoinWarning": True},
    "lobby": {"autoKnock": True},
    "securityUi": {"hideLobbyButton": False, "disableLobbyPassword": True},
    "e2ee": {"disabled": True},
    "requireDisplayName": True,
    "readOnlyName": True,
    "disableInviteFunctions": True,
}
OPTIONAL = {"recordings": {"requireConsent": True},
            "remoteVideoMenu": {"disableGrantModerator": True}}
HIDDEN = {"debian": "recorder.meet.example.com", "docker": "hidden.meet.jitsi"}


def evaluated(*files):
    """What config is after these files, run as one script."""
    return json.loads(subprocess.run(["node", HERE / "evaluate.js", *files], check=True,
                                     stdout=subprocess.PIPE, timeout=30).stdout)


def merged(config, wanted):
    """config with the wanted members over its own."""
    return {**config, **{
        key: {**config.get(key, {}), **value} if isinstance(value, dict) else value
        for key, value in wanted.items()}}


@pytest.fixture(params=["debian", "docker"])
def shape(request):
    """Whose config.js."""
    return request.param


@pytest.fixture
def expected(shape):
    """Jitsi's own values, under ours; no second way in."""
    config = merged(evaluated(HERE / shape / "config.js"),
                    {**WANTED, "hiddenDomain": HIDDEN[shape]})
    assert config["hosts"].pop("anonymousdomain")
    return config


def test_ours_and_nothing_else_changes(shape, expected):
    """Each of our values, and every other as it was."""
    assert evaluated(HERE / shape / "config.js", CONFIG) == expected


def test_appended_twice_is_appended_once(shape, expected):
    """Whoever follows the README again breaks nothing."""
    assert evaluated(HERE / shape / "config.js", CONFIG, CONFIG) == expected


@pytest.mark.parametrize("text", [
    "var config = {}", "var config = {};", "var config = {}\n", "var config = {} // the end",
    "var config = { hosts: { domain: 'a' } }", "var config = { hosts: null, lobby: null }",
    "var config = { recordings: false, e2ee: undefined, securityUi: 'a' }",
    "var enabled = 1, lobby = 2; var config = {}"])
def test_an_older_or_an_odd_config_breaks_nothing(tmp_path, text):
    """Parents that are missing, or no objects; no semicolon, no line end."""
    (tmp_path / "config.js").write_text(text)
    found = evaluated(tmp_path / "config.js", CONFIG)
    assert found.items() >= {"hiddenDomain": HIDDEN["debian"], "tokenAuthUrl":
                             WANTED["tokenAuthUrl"], "lobby": {"autoKnock": True}}.items()


def test_the_optional_ones_work_when_they_are_wanted(tmp_path, shape, expected):
    """Each commented line that is code."""
    lines = re.findall(r"^// (config\..*;)$", CONFIG.read_text(), re.MULTILINE)
    assert len(lines) == len(OPTIONAL)
    (tmp_path / "more.js").write_text("\n".join(lines))
    assert evaluated(HERE / shape / "config.js", CONFIG, tmp_path / "more.js") == merged(
        expected, OPTIONAL)


def test_each_option_has_its_reason():
    """No statement without a comment above it."""
    text = CONFIG.read_text()
    for block in text.strip().split("\n\n"):
        assert block.startswith("//"), block
    assert "<!--" not in text, "nginx would take it for an include"


def test_it_is_served_behind_jitsis_own(debian, docker):
    """The browser gets both as one script."""
    for site, name in ((debian, "debian"), (docker, "docker")):
        assert evaluated(site.root / site.config_js)["hiddenDomain"] == HIDDEN[name]

"""The configuration that we ship, against the rules that a real Prosody showed.

Jitsi's plugins are not here: that a rule holds is read in the configuration (as Lua reads
it), what the rule is worth was seen in t/fixtures/captures: token-table.md (who is let in),
roles.txt (who is a moderator) and recording-permission.txt (who may record).
"""

import re
import subprocess

import pytest

import instance
import prosody as rules
import token_cases
from sites import configured, debian, docker, modules
from token_cases import TABLE
from tree import JWT_SECRET, OURS, SHIPPED, WEBHOOK_SECRET
from wait import until

MODULES = {path.name[4:-4] for path in SHIPPED.glob("mod_*.lua")}
JITSIS = {  # resources/prosody-plugins of jitsi-meet, without mod_ and .lua
    "conference_duration", "external_services", "features_identity", "filter_iq_jibri",
    "muc_breakout_rooms", "muc_displayname", "muc_domain_mapper", "muc_hide_all",
    "muc_lobby_rooms", "muc_meeting_id", "muc_password_whitelist", "muc_rate_limit",
    "persistent_lobby", "token_affiliation", "token_verification"}


@pytest.fixture(scope="module", params=[debian, docker], ids=["debian", "docker"])
def site(request, tmp_path_factory):
    """Each of the two."""
    return request.param(tmp_path_factory.mktemp("site"))


def test_a_token_is_needed_and_its_key_is_the_secret_as_it_stands(site):
    assert site.get(site.main, "authentication") == "token"
    assert site.get(site.main, "allow_empty_token") is False
    assert site.get(site.main, "app_secret") == JWT_SECRET


def test_every_token_of_the_table_is_judged_as_in_the_strict_configuration(site):
    there = rules.Configuration(
        token_cases.SECRET, site.get(site.main, "app_id"), token_cases.DOMAIN,
        site.get(site.main, "enable_domain_verification"),
        tuple(site.get(site.main, "asap_accepted_audiences")))
    assert site.get(site.main, "asap_accepted_issuers") == [there.app_id]
    cases = {row["case"]: row["strict"] for row in TABLE if row["case"] in token_cases.CASES}
    assert cases == {case: "Y" if rules.accepts(token, there, joined) else "n"
                     for case, (token, joined) in
                     ((case, token_cases.CASES[case]()) for case in cases)}


def test_the_room_claim_is_enforced_where_people_join(site):
    """On the VirtualHost the module does nothing, and a token for another
    room was admitted.  mod_token_verification takes its options from the MUC's parent."""
    assert "token_verification" in modules(site, site.muc)
    assert "token_verification" not in modules(site, site.main)
    assert site.muc.partition(".")[2] == site.main
    assert site.get(site.muc, "asap_require_room_claim") in (None, True)


def test_roles_come_from_the_token_and_from_nowhere_else(site):
    """roles.txt: without token_affiliation nobody is a moderator; jicofo then makes some."""
    assert "token_affiliation" in modules(site, site.muc)
    assert site.jicofo["authentication.enabled"] == "false"
    assert site.jicofo["conference.enable-auto-owner"] == "false"


def test_who_may_record_is_checked(site):
    """recording-permission.txt: what it shows is mod_filter_iq_jibri, loaded by nobody else."""
    assert "filter_iq_jibri" in modules(site, site.main)


def test_a_second_person_can_come_in_and_only_focus_opens_rooms(site):
    """Without muc_room_locking = false the second gets item-not-found;
    any token user could be "focus" and make a room."""
    for host in (site.muc, site.breakout, site.get(site.main, "lobby_muc")):
        assert site.hosts[host]["component_module"] == "muc"
        assert site.get(host, "muc_room_locking") is False
        assert site.get(host, "restrict_room_creation") is True
        assert site.get(host, "storage") == "memory"
    for host in (site.muc, site.breakout):
        assert site.get(host, "admins") == [f"focus@auth.{site.main}"]
        assert site.get(host, "component_admins_as_room_owners") is True
    assert site.get(site.muc, "muc_mapper_domain_base") == site.main


def test_no_room_is_put_aside(site):
    """Beyond 100 rooms, Prosody's own number, Jitsi's modules would forget what they know."""
    for host in (site.muc, site.breakout, site.get(site.main, "lobby_muc")):
        assert site.get(host, "muc_room_cache_size") == 10000


def test_the_recorder_passes_without_a_token_and_past_the_lobby(site):
    assert site.get(site.muc, "token_verification_allowlist") == [site.recorder]
    assert site.get(site.main, "muc_lobby_whitelist") == [site.recorder]
    assert site.get(site.recorder, "authentication") == "internal_hashed"


def test_the_recorder_passes_a_passcode_and_jicofo_finds_its_jibri(site):
    """A passcode that a moderator sets would refuse it (not-authorized)."""
    assert "muc_password_whitelist" in modules(site, site.muc)
    assert f"recorder@{site.recorder}" in site.get(site.muc, "muc_password_whitelist")
    assert site.jicofo["jibri.brewery-jid"].lower().startswith("jibribrewery@internal")


def test_names_are_those_of_the_tokens_and_wait_for_host_makes_no_owners(site):
    assert "muc_displayname" in modules(site, site.muc)
    assert site.get(site.muc, "wait_for_host_disable_auto_owners") is True


def test_no_token_gets_into_the_log(site):
    assert "reflector_redact" in modules(site, site.muc)


def test_locked_rooms_have_what_a_lobby_needs(site):
    assert "reflector_lobby" in modules(site, site.muc)
    assert {"muc_lobby_rooms", "persistent_lobby"} <= set(modules(site, site.main))
    assert site.get(site.main, "main_muc") == site.muc


def test_events_are_told_of_meetings_and_breakouts_alike(site):
    for host in (site.muc, site.breakout):
        assert {"muc_meeting_id", "event_sync"} <= set(modules(site, host))
        assert site.get(host, "event_sync_url").endswith("/v1/jitsi/events")
        assert site.get(host, "event_sync_secret") == WEBHOOK_SECRET
        assert {"muc-occupant-joined", "muc-occupant-left", "jibri-recording-on",
                "jibri-recording-off"} <= set(site.get(host, "event_sync_events")
                                              or ["muc-occupant-joined", "muc-occupant-left",
                                                  "jibri-recording-on", "jibri-recording-off"])


def test_jicofo_and_our_modules_see_real_jids_in_every_kind_of_room(site):
    for host in (site.muc, site.breakout, site.get(site.main, "lobby_muc")):
        assert site.get(host, "muc_room_default_public_jids") is True
    assert site.get(site.main, "breakout_rooms_muc") == site.breakout


def test_recordings_start_in_meetings_and_not_in_breakouts(site):
    assert "reflector_recording" in modules(site, site.muc)
    assert "reflector_recording" not in modules(site, site.breakout)


def test_meetings_are_ruled_in_all_their_rooms_and_limited_as_a_whole(site):
    for host in (site.muc, site.breakout):
        assert "reflector_control" in modules(site, host)
    assert "reflector_limits" in modules(site, site.muc)
    assert "reflector_limits" not in modules(site, site.breakout)


def test_the_rooms_name_is_the_title_of_meetings_alone(site):
    assert "reflector_title" in modules(site, site.muc)
    assert "reflector_title" not in modules(site, site.breakout)


def test_every_module_and_every_option_of_ours_exists(site):
    text = "".join(path.read_text() for path in SHIPPED.rglob("*.lua"))
    for options in site.hosts.values():
        assert set(options.get("modules_enabled", [])) <= MODULES | JITSIS | {
            "bosh", "disco", "limits_exception", "muc_password_check", "ping", "posix", "roster",
            "saslauth", "smacks", "tls", "websocket"}
        for option in options:
            if option.startswith(("event_sync_", "reflector_")):
                assert f'"{option}"' in text, option


@pytest.fixture
def installed(tmp_path):
    """Jitsi's file on loopback, configured, and empty modules in the place of Jitsi's."""
    tree = configured(tmp_path, "jitsi.cfg.lua.in")
    for name in JITSIS:
        tree.write(f"plugins/mod_{name}.lua", "")
    tree.write("plugins/mod_auth_token.lua",
               'module:provides("auth", { get_sasl_handler = function ()\n'
               '\treturn require "util.sasl".new(module.host, {});\nend });\n'
               'module:hook_global("server-started", function () module:log("info", "all up"); end);\n')
    for name, there, here in (
            (OURS, '"/usr/share/jitsi-meet/prosody-plugins/"', f'"{tree.root}/plugins"'),
            (OURS, '"/usr/share/reflector-jitsi/prosody/"', f'"{SHIPPED}"'),
            (tree.jitsis, '"/etc/prosody/reflector.cfg.lua"', f'"{tree.path(OURS)}"')):
        tree.replace(name, there, here)
    return tree


def test_prosodyctl_finds_no_fault_in_it(installed):
    done = subprocess.run(["prosodyctl", "--config", installed.path(installed.jitsis), "check",
                           "config"], check=False, cwd=installed.root.parent, text=True,
                          capture_output=True, timeout=20)
    assert (done.returncode, "All checks passed" in done.stdout) == (0, True), done.stdout


def end(process):
    """SIGTERM, again and again: one that comes just before Prosody waits is not seen until
    something wakes it."""
    def is_over():
        process.terminate()
        return process.poll() is not None
    try:
        until(is_over, "Prosody does not end")
    finally:
        process.kill()


def faults_at_start(tree):
    """Start Prosody, end it; the errors and warnings that it logged until it was up."""
    folder = tree.root.parent
    log, console = folder / "log", folder / "console"
    with open(console, "wb") as out, subprocess.Popen(
            [*instance.UNTIL_WE_DIE, "prosody", "--config", tree.path(tree.jitsis), "-F"], cwd=folder,
            stdin=subprocess.DEVNULL, stdout=out, stderr=out) as one:
        try:
            until(lambda: log.exists() and "all up" in log.read_text(),
                  console.read_text)
            lines = log.read_text().splitlines()
        finally:
            end(one)
    return [line for line in lines if re.search(r"\t(warn|error)\t", line)]


def test_prosody_starts_with_it_and_loads_every_module(installed):
    assert faults_at_start(installed) == []


def test_without_its_secret_event_sync_says_so(installed):
    installed.replace(OURS, WEBHOOK_SECRET, "")
    faults = faults_at_start(installed)
    assert {"conference", "breakout"} == {re.search(r"(\w+)\.meet", line).group(1)
                                         for line in faults if "event_sync" in line}

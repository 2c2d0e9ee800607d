"""prosody/configure for a second time, as after an update: what the first run was told is kept."""

import pytest

from tree import JICOFO, OURS, Tree

UNBOUND = "\nunbound = { hoststxt = true; resolvconf = true }\n"
URL = "http://10.0.0.5:8080/meetings"


@pytest.fixture
def tree(tmp_path):
    """A stock system."""
    return Tree(tmp_path / "root")


# What is kept.

def test_without_arguments_it_takes_those_of_the_last_run(tree):
    tree.configure("--hosts-file", tree.domain, URL)
    after = tree.snapshot()
    assert tree.configure(secrets=False).stdout == "Nothing to change.\n"
    assert tree.snapshot() == after
    tree.path(OURS).chmod(0o600)
    assert f"wrote /{OURS}" in tree.configure(secrets=False).stdout
    assert tree.snapshot()[OURS] == after[OURS]


def test_without_arguments_a_jitsi_that_was_updated_is_set_up_again(tree):
    stock = tree.read(tree.jitsis), tree.read(JICOFO)
    tree.configure(tree.domain, URL)
    after = tree.snapshot()
    tree.write(tree.jitsis, stock[0])
    tree.write(JICOFO, stock[1])
    tree.configure(secrets=False)
    for name in (tree.jitsis, JICOFO, OURS):
        assert tree.snapshot()[name] == after[name]


def test_the_hosts_file_is_read_until_that_is_taken_back(tree):
    tree.set_up("--hosts-file")
    assert tree.set_up().stdout == "Nothing to change.\n"
    assert UNBOUND in tree.read(OURS)
    tree.set_up("--no-hosts-file")
    assert "\n-- " + UNBOUND[1:] in tree.read(OURS)
    assert tree.set_up().stdout == "Nothing to change.\n"
    tree.configure("--hosts-file")
    assert UNBOUND in tree.read(OURS)


def test_a_new_url_keeps_the_rest(tree):
    tree.configure("--hosts-file", tree.domain, URL)
    tree.set_up(secrets=False)
    assert 'event_sync_url = "https://reflector.example.com/v1/jitsi/events"' in tree.read(OURS)
    assert UNBOUND in tree.read(OURS)


NAMES = {"JITSI_APP_ID": "meetings", "JITSI_JWT_ISSUER": "else", "JITSI_JWT_AUDIENCE": "people"}


@pytest.mark.parametrize("given", [NAMES, {"JITSI_APP_ID": "meetings"}])
def test_names_that_came_from_the_environment_are_kept(tree, given):
    tree.set_up(env=given)
    assert 'app_id = "meetings"' in tree.read(OURS)
    assert tree.set_up().stdout == "Nothing to change.\n"


def test_an_issuer_that_is_the_application_follows_it(tree):
    tree.set_up(env={"JITSI_APP_ID": "meetings"})
    tree.set_up(env={"JITSI_APP_ID": "other"})
    assert 'asap_accepted_issuers = { "other" }' in tree.read(OURS)


def test_reflectors_own_settings_count_before_what_was(tree):
    tree.set_up(env=NAMES)
    tree.write("etc/reflector/env", "JITSI_APP_ID=third\n")
    tree.set_up()
    for line in ('app_id = "third"', 'issuers = { "third" }', 'audiences = { "jitsi" }'):
        assert line in tree.read(OURS)


def test_where_nothing_tells_the_url_it_asks_for_it(tree):
    tree.set_up()
    tree.replace(OURS, "event_sync_url", "-- event_sync_url")
    before = tree.snapshot()
    assert "which REFLECTOR?" in tree.configure(status=64).stderr
    assert "which DOMAIN" in tree.configure(tree.domain, status=64).stderr
    assert tree.snapshot() == before

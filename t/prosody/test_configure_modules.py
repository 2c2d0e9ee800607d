"""prosody/configure: which modules it loads, beside those of Jitsi's own file."""

import re

import pytest

from tree import OURS, PLUGINS


def test_a_list_of_modules_on_one_line_is_left_to_the_reader(tree):
    text = re.sub(r"modules_enabled = \{[^}]*\}", 'modules_enabled = { "bosh" }',
                  tree.read(tree.jitsis), count=1)
    tree.write(tree.jitsis, text)
    before = tree.snapshot()
    assert '"persistent_lobby" and "filter_iq_jibri" by hand' in tree.set_up(status=78).stderr
    assert tree.snapshot() == before
    names = '{ "bosh"; "muc_lobby_rooms"; "persistent_lobby"; "filter_iq_jibri" }'
    tree.write(tree.jitsis, text.replace('{ "bosh" }', names, 1))
    tree.set_up()


def test_a_module_that_an_older_jitsi_has_not_is_left_out_and_told(tree):
    tree.path(f"{PLUGINS}/mod_muc_displayname.lua").unlink()
    assert "no muc_displayname" in tree.set_up().stdout
    assert "muc_displayname" not in re.sub("--.*", "", tree.read(OURS))
    tree.write(f"{PLUGINS}/mod_muc_displayname.lua", "")
    tree.set_up()
    assert '"muc_displayname";' in tree.read(OURS)


def load_on(tree, component, *names):
    """Modules in Jitsi's own file, there in a package unless they begin with "no"."""
    text = tree.read(tree.jitsis)
    start = text.index(f'Component "{component}.')
    lines = "".join(f'\n        "{name}";' for name in names)
    tree.write(tree.jitsis, text[:start] + text[start:].replace(
        "modules_enabled = {", "modules_enabled = {" + lines, 1))
    for name in names:
        if not name.startswith("no"):
            tree.write(f"{PLUGINS}/mod_{name}.lua", "")


def loaded(tree, component):
    """The modules that our file loads on a component."""
    text = tree.read(OURS)
    text = text[text.index(f'Component "{component}.'):]
    return re.findall(r'"(\w+)";', text[text.index("modules_enabled"):text.index("\n\t}")])


def test_modules_of_jitsis_own_file_stay_loaded(tree):
    tree.set_up()
    stock = {component: loaded(tree, component) for component in ("conference", "breakout")}
    assert "that are not here" not in tree.read(OURS)
    tree.configure("--undo")
    load_on(tree, "conference", "polls", "muc_max_occupants", "token_affiliation")
    load_on(tree, "breakout", "polls")
    assert "Note" not in tree.set_up().stdout
    assert loaded(tree, "conference") == stock["conference"] + ["polls", "muc_max_occupants"]
    assert loaded(tree, "breakout") == stock["breakout"] + ["polls"]
    assert tree.set_up().stdout == "Nothing to change.\n"
    load_on(tree, "conference", "muc_rate_limit", "one_more")
    tree.set_up()
    assert set(loaded(tree, "conference")) == {*stock["conference"], "polls", "muc_max_occupants",
                                               "one_more"}


@pytest.mark.parametrize("name, why", [
    ("muc_allowners", "everybody becomes a moderator"), ("jibri_autostart", "two recordings"),
    ("muc_end_meeting", "any guest's token"), ("no_such", "no folder of plugin_paths has it")])
def test_modules_that_do_harm_or_are_not_there_are_left_out_and_told(tree, name, why):
    load_on(tree, "conference", name)
    shown = tree.set_up().stdout
    note, = [line for line in shown.splitlines() if line.startswith("Note: ")]
    assert f"conference.{tree.domain} no longer loads {name}: " in note and why in note
    assert name not in loaded(tree, "conference")

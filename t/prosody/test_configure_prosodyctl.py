"""prosody/configure --check: what it makes of the words of prosodyctl check config,
here those of Prosody 0.12 and 13 on Jitsi's own template on Debian."""

import re
import shutil
import subprocess

import pytest

from checking import faults
from tree import OURS

STOCK = {
    "0.12": """Checking config...
    The following configuration files have been loaded:
      -  /etc/prosody/conf.d/meet.example.com.cfg.lua
      -  /etc/prosody/prosody.cfg.lua

    You have some obsolete options you can remove from the global section:
    cross_domain_bosh
Done.

Problems found, see above.
""",
    "13": """Checking config...
    The following configuration files have been loaded:
      -  /etc/prosody/conf.d/meet.example.com.cfg.lua
      -  /etc/prosody/prosody.cfg.lua

    You have some deprecated options in the global section:
    'cross_domain_bosh' -- instead, use 'http_cors_override', see https://prosody.im/doc/http

    mod_posix is loaded in your configuration file, but it has
    been deprecated. You can safely remove it.

    Some of your hosts may be missing features due to a lack of configuration.
    For more details, use the 'prosodyctl check features' command.
Done.

Problems found, see above.
"""}


@pytest.mark.parametrize("version", STOCK)
def test_lines_about_jitsis_and_debians_own_settings_are_no_faults(sound, version):
    say(sound, STOCK[version])
    assert faults(sound, status=0) == []


def say(tree, text):
    """What its prosodyctl says."""
    tree.write("said", text)
    tree.write("usr/bin/prosodyctl", f'#!/bin/sh\n[ "$*" = "check config" ] || exit 9\n'
               f'cat {tree.root}/said\nexit 2\n')
    tree.path("usr/bin/prosodyctl").chmod(0o755)


@pytest.mark.parametrize("line", ["    The component host (conference.x) does not have a module set",
                                  "    Error loading included /etc/prosody/reflector.cfg.lua: no",
                                  "    You have set 'authentication' twice"])
def test_every_other_line_is_a_fault(sound, line):
    say(sound, STOCK["13"].replace("Done.", line + "\nDone."))
    assert faults(sound) == ["FAULT: prosodyctl check config: " + line.strip()]


UNBOUND = """
**************************
Prosody was unable to find lua-unbound
This package can be obtained in the following ways:

  Debian/Ubuntu | sudo apt install lua-unbound                                   
       luarocks | luarocks install luaunbound                                    
         Source | https://www.zash.se/luaunbound.html                            

Old DNS resolver library will be used
More help can be found on our website, at https://prosody.im/doc/depends
**************************

"""


def test_a_library_that_prosody_lacks_is_one_fault(sound):
    say(sound, UNBOUND + STOCK["0.12"])
    assert faults(sound) == ["FAULT: Prosody lacks lua-unbound: apt-get install lua-unbound"]


def test_the_real_prosodyctl_finds_nothing_else_in_it(sound):
    """Of this machine's Prosody, whichever it is."""
    text = sound.read(OURS)
    private = sound.root / "private"
    shutil.copytree(sound.path("etc/prosody"), private, symlinks=False)
    (private / "reflector.cfg.lua").write_text(
        re.sub(r'"(/usr/share/(?:jitsi-meet|answering)[^"]*)"', rf'"{sound.root}\1"', text))
    for file in private.rglob("*.lua"):
        file.write_text(file.read_text().replace("/etc/prosody/", f"{private}/"))
    main = private / "prosody.cfg.lua"
    main.write_text("run_as_root = true\n" + main.read_text())
    done = subprocess.run(["prosodyctl", "--config", main, "check", "config"],
                          check=False, capture_output=True, text=True, timeout=60)
    said = done.stdout.partition("Checking config")
    say(sound, "".join(said[1:]) + done.stderr)
    assert "reflector.cfg.lua" in said[2]
    assert faults(sound, status=0) == []

"""Installations that our documents describe, as Lua reads their configuration."""

import dataclasses
import json
import os
import re
import shlex
import subprocess

import instance
from tree import HERE, JICOFO, JWT_SECRET, OURS, SECRETS, SHIPPED, WEBHOOK_SECRET, Tree

DOCKER = SHIPPED / "docker.env.example"


def read(path):
    """{host: {option: value}} of a configuration file."""
    done = subprocess.run(["lua5.4", HERE / "read_config.lua", path], check=True, text=True,
                          capture_output=True, timeout=20)
    return json.loads(done.stdout)


@dataclasses.dataclass
class Site:
    """An installation: what is set where."""

    hosts: dict
    main: str
    muc: str
    breakout: str
    recorder: str
    jicofo: dict

    def get(self, host, option):
        """What Prosody's modules see: the host's, else the global one."""
        return self.hosts[host].get(option, self.hosts["*"].get(option))


def readme_command():
    """The command of README.md that configures Debian's packages."""
    lines = map(str.strip, (SHIPPED / "README.md").read_text().splitlines())
    command, = (line for line in lines if line.startswith("sudo reflector-jitsi-prosody-configure meet.example.com "))
    # The package has a link to it on the path.
    return [SHIPPED / "configure", *shlex.split(command)[2:]]


def configured(folder, jitsi):
    """A system that README.md's command has configured; jitsi is its template."""
    tree = Tree(folder / "root", jitsi=jitsi)
    text = tree.read(tree.jitsis).replace("@FOLDER@", str(folder))
    for name in ("@PORT@", "@HTTP_PORT@"):
        text = text.replace(name, str(instance.free_port()))
    tree.write(tree.jitsis, text)
    subprocess.run(readme_command(), check=True, cwd=SHIPPED, timeout=60, stdin=subprocess.DEVNULL,
                   env={**os.environ, **SECRETS, "DESTDIR": str(tree.root)}, capture_output=True)
    return tree


def without_include(tree):
    """Jitsi's own file as its reader here wants it."""
    file = tree.root / "jitsis.lua"
    lines = tree.read(tree.jitsis).splitlines(True)
    file.write_text("".join(line for line in lines if not line.startswith("Include ")))
    return file


def debian(folder):
    """Debian's packages with our file."""
    tree = configured(folder, "debian/jitsi.cfg.lua.in")
    hosts = read(without_include(tree))
    for host, options in read(tree.path(OURS)).items():
        hosts.setdefault(host, {}).update(options)
    jicofo = re.findall(r'^jicofo\.([\w.-]+) = "?([\w@.]+)"? # reflector-jitsi$',
                        tree.read(JICOFO), re.MULTILINE)
    return Site(hosts, "meet.example.com", "conference.meet.example.com",
                "breakout.meet.example.com", "recorder.meet.example.com", dict(jicofo))


def docker_env():
    """Our variables."""
    lines = [line for line in DOCKER.read_text().splitlines() if line and not line.startswith("#")]
    env = {name: value.strip("'") for name, value in (line.split("=", 1) for line in lines)}
    assert env["JWT_APP_SECRET"] == "" and (env["ENABLE_AUTH"], env["AUTH_TYPE"]) == ("1", "jwt")
    assert (env["ENABLE_GUESTS"], env["ENABLE_BREAKOUT_ROOMS"]) == ("0", "1")
    return env


def docker_main_host(env):
    """The VirtualHost in docker-jitsi-meet's jitsi-meet.cfg.lua."""
    return {
        "authentication": "token", "app_id": env["JWT_APP_ID"], "app_secret": JWT_SECRET,
        "allow_empty_token": env["JWT_ALLOW_EMPTY"] == "1",
        "enable_domain_verification": env["JWT_ENABLE_DOMAIN_VERIFICATION"] == "1",
        "main_muc": "muc.meet.jitsi", "lobby_muc": "lobby.meet.jitsi",
        "breakout_rooms_muc": "breakout.meet.jitsi",
        "muc_lobby_whitelist": ["hidden.meet.jitsi"] * (env["ENABLE_RECORDING"] == "1"),
        "modules_enabled": ["muc_lobby_rooms"] * (env["ENABLE_LOBBY"] == "1")
        + env["XMPP_MODULES"].split(",")}


def docker(folder):
    """docker-jitsi-meet with our variables, by the rules of its templates (jitsi-meet.cfg.lua,
    prosody.cfg.lua, jicofo.conf); its own settings are only those that ours rely on."""
    env, given = docker_env(), folder / "global.lua"
    given.write_text(env["GLOBAL_CONFIG"].replace("\\n", "\n").replace(
        'event_sync_secret = ""', f'event_sync_secret = "{WEBHOOK_SECRET}"'))
    muc = {"component_module": "muc", "restrict_room_creation": True, "muc_room_locking": False,
           "storage": "memory", "muc_room_default_public_jids": True, "muc_room_cache_size": 10000}
    own = ["muc_hide_all", "muc_meeting_id"]
    recorders = ["recorder@hidden.meet.jitsi"] * (env["ENABLE_RECORDING"] == "1")
    hosts = {
        "*": {"admins": ["focus@auth.meet.jitsi"], "muc_mapper_domain_base": "meet.jitsi",
              "component_admins_as_room_owners": True,
              "asap_accepted_issuers": env["JWT_ACCEPTED_ISSUERS"].split(","),
              "asap_accepted_audiences": env["JWT_ACCEPTED_AUDIENCES"].split(","),
              **read(given)["*"]},
        "meet.jitsi": docker_main_host(env),
        "muc.meet.jitsi": {**muc, "modules_enabled": [
            *own, *env["XMPP_MUC_MODULES"].split(","), "token_verification",
            "muc_password_whitelist"],
            "muc_password_whitelist": ["focus@auth.meet.jitsi", *recorders]},
        "lobby.meet.jitsi": dict(muc), "hidden.meet.jitsi": {"authentication": "internal_hashed"},
        "breakout.meet.jitsi": {**muc, "modules_enabled": [
            *own, *env["XMPP_BREAKOUT_MUC_MODULES"].split(",")]},
    }
    jicofo = {"authentication.enabled": env["JICOFO_ENABLE_AUTH"],
              "conference.enable-auto-owner": env["ENABLE_AUTO_OWNER"]}
    told = {name: {"0": "false", "1": "true"}[value] for name, value in jicofo.items()}
    if env["ENABLE_RECORDING"] == "1":
        told["jibri.brewery-jid"] = "jibribrewery@internal-muc.meet.jitsi"
    return Site(hosts, "meet.jitsi", "muc.meet.jitsi", "breakout.meet.jitsi", "hidden.meet.jitsi", told)


def modules(site, host):
    """The modules that are loaded on a host besides the global ones."""
    return site.hosts[host].get("modules_enabled", [])

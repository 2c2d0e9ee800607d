"""The commands of doc/operations/identity.md, with a test's hosts in the place of the examples."""

import os
import pathlib
import subprocess

import manual

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHAPTER = "Keycloak in five minutes"
CONSOLE = "Signing in to the console"
PROVIDER = "https://login.example.com"
REALM = PROVIDER + "/realms/reflector"
SERVICE = "https://reflector.example.com"
SECONDS = 120


def typed(word, hosts, given="", chapter=CHAPTER, **variables):
    """Type the block with this word; {its host: the test's}; what it writes on stdout."""
    text = manual.command(chapter, word)
    for name, ours in hosts.items():
        assert name in text, f"{name} is not in the block with {word}"
        text = text.replace(name, ours)
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", text], input=given, text=True, check=False,
                          capture_output=True, timeout=SECONDS, env={**os.environ, **variables})
    assert done.returncode == 0, done.stderr
    return done.stdout


def settings(issuer, folder):
    """AUTH_* as the block leaves them in the settings of an installation with users.pem."""
    example = subprocess.run(
        ["awk", "-f", ROOT / "build-aux" / "env-example.awk", ROOT / "doc" / "configuration.md"],
        check=True, capture_output=True, text=True).stdout
    file = folder / "env"
    file.write_text(example.replace("#AUTH_JWT_PUBLIC_KEY=", "AUTH_JWT_PUBLIC_KEY=users.pem"))
    typed("AUTH_OIDC_ISSUER", {REALM: issuer, "/etc/reflector/env": str(file),
                               "sudo reflectorctl reload": "", "sudo ": ""})
    lines = [line.split("=", 1) for line in file.read_text().splitlines()
             if line.startswith("AUTH_")]
    return dict(lines)


def console_settings(provider, folder):
    """(settings of the block for Reflector's host, what it writes for nginx)."""
    files = {"/etc/reflector/env": folder / "console.env", "/etc/nginx/reflector-console.map": folder / "map"}
    typed("CONSOLE_CLIENT_ID", {
        PROVIDER: provider, **{name: str(file) for name, file in files.items()}, "sudo reflectorctl reload": "",
        "sudo nginx -t && sudo systemctl reload nginx": "", "sudo ": ""}, chapter=CONSOLE)
    written, issuers = (file.read_text() for file in files.values())
    return dict(line.split("=", 1) for line in written.splitlines()), issuers


def listed(issuer, server, password):
    """What the page's last block prints: ann's rooms."""
    return typed("TOKEN_URL", {REALM: issuer, SERVICE: server.url}, password + "\n")

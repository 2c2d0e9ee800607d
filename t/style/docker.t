#!/usr/bin/python3 -B
"""The files of doc/examples/docker fit the tree and each other.  No container is started."""

import os
import pathlib
import re
import sys

import yaml

TOP = pathlib.Path(os.environ.get("top_srcdir") or pathlib.Path(__file__).parents[2])
FOLDER = TOP / "doc/examples/docker"
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (FOLDER / "Dockerfile").read_text().replace("\\\n", " ")
SITE = (FOLDER / "site.conf").read_text()
PROGRAMS = {path.parent.name for path in TOP.glob("cgi-bin/*/*.c") if path.stem == path.parent.name}
# Of other programs: libpq and the image of PostgreSQL.
FOREIGN = {"PGPASSFILE", "PGUSER", "POSTGRES_DB", "POSTGRES_PASSWORD_FILE", "REFLECTOR_ENV_FILE"}
found = 0


def report(name, faults):
    """Good when there is no fault."""
    global found  # pylint: disable=global-statement
    found += 1
    faults = list(faults)
    print(f"{'not ' if faults else ''}ok {found} - {name}")
    for fault in faults:
        print(f"# {fault}")
    return not faults


def stages():
    """{name: its instructions [(word, rest)]} of the Dockerfile."""
    made, current = {}, []
    for line in DOCKERFILE.splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "FROM":
            current = made[rest.split(" AS ")[1]] = []
        if word and not word.startswith("#"):
            current.append((word, rest))
    return made


STAGES = stages()


def instructions(word):
    """The rests of all instructions of that kind."""
    return [rest for stage in STAGES.values() for kind, rest in stage if kind == word]


def copied():
    """What is copied from the sources and is not there."""
    for rest in instructions("COPY"):
        if not rest.startswith("--from"):
            for source in rest.split()[:-1]:
                if source != "." and not list(TOP.glob(source)):
                    yield source


def hadolint():
    """What hadolint would say of it, in essence."""
    for base in instructions("FROM"):
        image = base.split()[0]
        if ":" not in image or image.endswith(":latest"):
            yield f"{image}: without a release"
    for run in instructions("RUN"):
        if "apt-get install" in run and not (
                "apt-get update" in run and "--no-install-recommends" in run and " -y " in run
                and "rm -rf /var/lib/apt/lists/*" in run):
            yield run
    if instructions("ADD"):
        yield "ADD"
    if [rest for word in ("ENV", "ARG") for rest in instructions(word)
            if re.search("SECRET|PASSWORD", rest)]:
        yield "a secret in the image"
    if [rest for kind, rest in STAGES["programs"] if kind == "USER"] != ["10001:33"]:
        yield "the programs run as root"


def packages():
    """Those of the build are those that script/server installs."""
    listed = (TOP / "script/lib/packages.sh").read_text()
    listed = set(listed.partition("runtime_packages=(")[2].partition(")")[0].split())
    build, = [rest for kind, rest in STAGES["build"] if kind == "RUN" and "apt-get" in rest]
    named = set(build.partition("--no-install-recommends")[2].partition("&&")[0].split())
    wanted = {name for name in listed if name.endswith("-dev") or name in (
        "gcc", "make", "autoconf", "automake", "pkg-config")}
    return sorted(named ^ wanted)


def programs():
    """Each program has a container, on the socket that nginx connects to."""
    upstreams = set(re.findall(r"server unix:(\S+)", (TOP / "nginx/reflector-http.conf").read_text()))
    run = {}
    for name, service in SERVICES.items():
        command = service.get("command", [])
        if "spawn-fcgi" in command:
            run[name] = (command[command.index("-s") + 1], command[command.index("--") + 1])
    for name in PROGRAMS ^ set(run):
        yield f"{name}: no such program, or no container"
    for name, (path, program) in run.items():
        if path not in upstreams or program != f"/usr/libexec/reflector/{name}":
            yield f"{name}: {path} {program}"
    if SERVICES["deliver"]["command"] != ["/usr/libexec/reflector/deliver"]:
        yield "deliver"


def variables():
    """Names that no document has."""
    known = FOREIGN | set(re.findall(r"`([A-Z][A-Z0-9_]+)`",
                                     (TOP / "doc/configuration.md").read_text()))
    named = {name for service in SERVICES.values() for name in service.get("environment", {})}
    script = (FOLDER / "make-secrets.sh").read_text()
    named |= set(re.findall(r"^([A-Z][A-Z0-9_]+)=", script, re.MULTILINE))
    return sorted(named - known)


def references():
    """Secrets, volumes and networks that a container uses and compose.yaml does not define."""
    script = (FOLDER / "make-secrets.sh").read_text()
    for name, service in SERVICES.items():
        volumes = [volume.split(":")[0] for volume in service.get("volumes", [])
                   if not volume.startswith("$")]
        for kind, used in (("secrets", service.get("secrets", [])), ("volumes", volumes),
                           ("networks", service["networks"])):
            for one in used:
                if one not in COMPOSE[kind]:
                    yield f"{name}: {kind}: {one}"
    for name, secret in COMPOSE["secrets"].items():
        file = pathlib.Path(secret["file"]).name
        if not file.endswith(".pem") and not re.search(rf"\bkeep '?{file}\b", script):
            yield f"make-secrets.sh does not make {name}"
        if f"/run/secrets/{name}" not in DOCKERFILE + SITE + str(SERVICES) + \
                (FOLDER / "migrate.sh").read_text():
            yield f"{name}: nothing reads it"


def ports():
    """Published ports and checked ports are those on which nginx listens."""
    listening = set(re.findall(r"listen (?:127\.0\.0\.1:)?(\d+)", SITE))
    asked = {port.rpartition(":")[2] for port in SERVICES["web"]["ports"]}
    asked |= set(re.findall(r":(\d+)/", str(SERVICES["web"]["healthcheck"])))
    exposed = set(" ".join(instructions("EXPOSE")).split())
    return sorted((asked | exposed) - listening)


def builds():
    """Stages and files that compose.yaml builds from."""
    for name, service in SERVICES.items():
        build = service.get("build")
        if build and not ((FOLDER / build["context"]).resolve() == TOP.resolve()
                          and (TOP / build["dockerfile"]).is_file() and build["target"] in STAGES):
            yield name


good = [
    report("what the Dockerfile copies exists", copied()),
    report("the Dockerfile has none of the usual faults", hadolint()),
    report("the build has the packages of script/server", packages()),
    report("each program has a container and nginx's socket", programs()),
    report("every variable is documented", variables()),
    report("secrets, volumes and networks are defined, made and used", references()),
    report("nginx listens on the ports", ports()),
    report("compose.yaml builds stages of the Dockerfile", builds()),
]
print(f"1..{found}")
sys.exit(not all(good))

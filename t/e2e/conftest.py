"""Fixtures of the end-to-end suite: real nginx, real PostgreSQL, real programs.

TRANSPORT=cgi runs the programs as plain CGI; what only makes sense for lasting
processes is then not collected.  BUILD_DIR names a tree that is built already.
"""

import contextlib
import pathlib
import secrets
import subprocess
import sys
import uuid

import pytest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from defaults import default_settings  # noqa: E402
from harness import PLAIN_CGI, Server  # noqa: E402
from premade import give_cluster, make_cluster  # noqa: E402
from recordings import Recording, public_folder  # noqa: E402
from whereby_api import WherebyApi  # noqa: E402

# What plain CGI may change: how a request is read and answered, and what a process of one request
# has.  All else runs with FastCGI alone.
UNDER_CGI = ("callers", "events", "headers", "health", "http", "json", "limits", "local", "login",
             "metrics", "provider_keys", "recording_file", "rooms", "typed_commands", "whereby_events")
collect_ignore = [path.name for path in pathlib.Path(__file__).parent.glob("test_*.py")
                  if path.stem.removeprefix("test_") not in UNDER_CGI] if PLAIN_CGI else []


def pytest_configure(config):
    """Declare our marker."""
    config.addinivalue_line("markers", "fcgi: makes sense with lasting processes only")


def pytest_collection_modifyitems(config, items):
    """Leave out (never skip) what makes no sense under plain CGI."""
    if PLAIN_CGI:
        left_out = [item for item in items if item.get_closest_marker("fcgi")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


@contextlib.contextmanager
def maker(tmp_path_factory, cluster):
    """What make_server is; whatever it has made is stopped at the end."""
    with contextlib.ExitStack() as stack:
        def make(**env):
            made = Server(tmp_path_factory.mktemp("server"), {**default_settings(), **env})
            if "DATABASE_URL" not in env:
                give_cluster(cluster, made.state_dir)
            made.start()
            stack.callback(made.stop)
            return made
        yield make


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    """The data folder that servers begin with."""
    return make_cluster(tmp_path_factory.mktemp("cluster"))


@pytest.fixture(scope="session")
def make_lasting_server(tmp_path_factory, cluster):
    """make_server for those that all files share."""
    with maker(tmp_path_factory, cluster) as make:
        yield make


@pytest.fixture(scope="module")
def make_server(tmp_path_factory, cluster):
    """make_server(**env): a started Server whose settings differ from the main
    one's by env (None: unset).  It is stopped at the end of the file, if the test has not done
    so: a server that waits for others' tests takes time from them."""
    with maker(tmp_path_factory, cluster) as make:
        yield make


@pytest.fixture(scope="session")
def server(make_lasting_server):
    """The server that most tests use."""
    return make_lasting_server()


@pytest.fixture(scope="session")
def rsa_key(tmp_path_factory):
    """A folder with private.pem and public.pem."""
    folder = tmp_path_factory.mktemp("rsa")
    for command in (["genrsa", "-out", "private.pem", "2048"],
                    ["rsa", "-in", "private.pem", "-pubout", "-out", "public.pem"]):
        subprocess.run(["openssl", *command], cwd=folder, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder


@pytest.fixture(scope="session")
def public(make_lasting_server, rsa_key):
    """PUBLIC_MODE, a lobby, RS256 users, short waits; neither event_sync nor Whereby."""
    return make_lasting_server(
        PUBLIC_MODE="true", JITSI_LOBBY="true", CORS_ORIGIN="https://ui.example.com",
        AUTH_JWT_ALGORITHM=None, AUTH_JWT_SECRET=None, AUTH_JWT_AUDIENCE="reflector-api",
        AUTH_JWT_ISSUER="https://login.example.com",
        AUTH_JWT_PUBLIC_KEY=rsa_key / "public.pem", JITSI_EVENT_SYNC_TOKEN=None,
        WHEREBY_WEBHOOK_SECRET=None,
        JITSI_WEBHOOK_SECRET_PREVIOUS=secrets.token_hex(16), JITSI_APP_ID="recorder",
        JITSI_JWT_SUBJECT="*", JITSI_JWT_AUDIENCE="rooms", JITSI_JWT_LIFETIME="30",
        MEETING_GRACE="0.3", MEETING_LOST_AFTER="0.5", RECORDING_MISSING_AFTER="0.5",
        DELIVER_ALLOW_PRIVATE="true", DELIVER_TIMEOUT="2", DELIVER_POLL="0.02")


@pytest.fixture(scope="session")
def local(make_lasting_server):
    """AUTH_BACKEND=none and nothing else: script/server makes its own secrets."""
    return make_lasting_server(
        AUTH_BACKEND="none", AUTH_JWT_ALGORITHM=None, AUTH_JWT_SECRET=None, JITSI_DOMAIN=None,
        JITSI_JWT_SECRET=None, JITSI_WEBHOOK_SECRET=None, JITSI_EVENT_SYNC_TOKEN=None,
        WHEREBY_WEBHOOK_SECRET=None)


@pytest.fixture(scope="session")
def api():
    """Whereby."""
    made = WherebyApi()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def away(make_lasting_server, api):
    """A server whose Whereby is the stand-in, with little patience."""
    made = make_lasting_server(
        WHEREBY_API_KEY=api.key, WHEREBY_API_URL=api.url + "/", WHEREBY_TIMEOUT="2",
        WHEREBY_RETRY="0.001", WHEREBY_POLL="0.01", PUBLIC_MODE="true", MEETING_GRACE="0")
    yield made
    made.stop()


@pytest.fixture
def calm_whereby(api, away):
    """Whereby works and is empty, and nothing is noted of it."""
    api.calm()
    away.admin_sql("DELETE FROM making")
    away.admin_sql("UPDATE platform SET trouble_until = '-infinity'")


@pytest.fixture
def name():
    """A room name that no other test has."""
    return "room-" + uuid.uuid4().hex[:12]


@pytest.fixture
def meeting(server, name):
    """The id of a meeting whose room_name is the test's name."""
    return server.new_meeting(name)


@pytest.fixture
def control(server):
    """There is a server of Jitsi for commands, at which nobody answers; it has got none yet."""
    server.admin_sql("DELETE FROM outbox WHERE endpoint = 'control'")
    server.admin_sql("INSERT INTO control (url) VALUES (%s) ON CONFLICT DO NOTHING",
                     "http://127.0.0.1:9/reflector-control")
    yield
    server.admin_sql("DELETE FROM outbox WHERE endpoint = 'control'")
    server.admin_sql("DELETE FROM control")


@pytest.fixture(scope="module")
def store(make_server):
    """A server that sends the files of a folder, which is store.recordings."""
    with public_folder() as folder:
        made = make_server(RECORDINGS_DIR=f"{folder}/", CORS_ORIGIN="https://ui.example.com")
        made.recordings = folder
        yield made
        made.stop()


@pytest.fixture
def recording(store, name):
    """A Recording whose file has BYTES."""
    return Recording(store, name, f"{name}/talk.mp4")

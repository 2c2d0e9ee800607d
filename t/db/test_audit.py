"""reflectorctl audit: what is too open, and what nginx may not read."""

import os
import pathlib
import pwd
import struct
import tempfile

import pytest

pytestmark = pytest.mark.own_database


def audit(database, **settings):
    """(status, lines) of an audit."""
    settings = {"RECORDINGS_READER": pwd.getpwuid(os.geteuid()).pw_name, **settings}
    status, out, err = database.reflectorctl("audit", **{
        key: str(value) for key, value in settings.items()})
    assert err == ""
    return status, out.splitlines()


@pytest.fixture
def tree(tmp_path):
    """A folder with a file in a folder, all closed to others."""
    top = tmp_path / "top"
    (top / "inner").mkdir(parents=True)
    (top / "inner" / "film.mp4").write_bytes(b"film")
    for path, mode in ((top, 0o750), (top / "inner", 0o750), (top / "inner" / "film.mp4", 0o640)):
        path.chmod(mode)
    return top


@pytest.mark.parametrize("variable", ["RECORDINGS_DIR", "JIBRI_SPOOL_DIR", "JIBRI_RECORDINGS_DIR"])
def test_what_others_can_reach_of_a_folder_is_told(database, tree, variable):
    assert audit(database, **{variable: tree}) == (0, [])
    film = tree / "inner" / "film.mp4"
    film.chmod(0o644)
    assert audit(database, **{variable: tree}) == (0, []), "nobody else comes so far"
    tree.chmod(0o751)
    (tree / "inner").chmod(0o755)
    assert audit(database, **{variable: tree}) == (1, [
        f"{variable}: {tree}: mode 0751 is too open",
        f"{variable}: {tree / 'inner'}: mode 0755 is too open",
        f"{variable}: {film}: mode 0644 is too open"])


def test_the_name_of_a_file_cannot_change_the_terminal(database, tree):
    tree.chmod(0o751)
    (tree / "\x1b[31m\u009b").touch(0o644)
    assert f"RECORDINGS_DIR: {tree}/\\u{{001B}}[31m\\u{{009B}}: mode 0644 is too open" in \
        audit(database, RECORDINGS_DIR=tree)[1]


NOT_READ = (": nginx's user www-data (RECORDINGS_READER) may not read it:"
            " run setfacl -m u:www-data:rX")


@pytest.fixture
def shown():
    """A folder that others reach, with what they may not read, and what they may."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        top = pathlib.Path(name)
        top.chmod(0o755)
        for path, folder_mode, mode in (("good/film.mp4", 0o755, 0o644),
                                        ("good/closed.mp4", 0o755, 0o640),
                                        ("good/metadata.json", 0o755, 0o600),
                                        ("inner/film.mp4", 0o744, 0o644)):
            (top / path).parent.mkdir(exist_ok=True)
            (top / path).write_bytes(b"film")
            (top / path).chmod(mode)
            (top / path).parent.chmod(folder_mode)
        (top / "good" / "link.mp4").symlink_to("film.mp4")
        yield top


def test_what_the_web_server_may_not_read_is_told(database, shown):
    def unread():
        status, lines = audit(database, RECORDINGS_DIR=shown, RECORDINGS_READER="www-data")
        assert status == 1
        return {line for line in lines if "too open" not in line}
    assert unread() == {
        f"RECORDINGS_DIR: {shown / 'good' / 'closed.mp4'}{NOT_READ}",
        f"RECORDINGS_DIR: {shown / 'inner'}{NOT_READ}",
        f"RECORDINGS_DIR: {shown / 'good' / 'link.mp4'}: nginx does not send files through a symbolic link: replace it by the file"}
    shown.chmod(0o700)
    assert unread() == {f"RECORDINGS_DIR: {shown}{NOT_READ}"}


def access_list(user, group, mask, other, users=(), groups=()):
    """The kernel's form of an access control list: permissions, and those by id."""
    nobody = 0xffffffff
    entries = [(1, user, nobody), *((2, may, whose) for whose, may in users), (4, group, nobody),
               *((8, may, whose) for whose, may in groups), (16, mask, nobody),
               (32, other, nobody)]
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


WWW = pwd.getpwnam("www-data")


@pytest.mark.parametrize("may, permissions", [
    (True, access_list(6, 0, 4, 0, users=[(WWW.pw_uid, 4)])),
    (False, access_list(6, 0, 0, 0, users=[(WWW.pw_uid, 4)])),
    (False, access_list(6, 0, 4, 0, users=[(WWW.pw_uid + 1, 4)])),
    (False, access_list(6, 0, 4, 4, users=[(WWW.pw_uid, 0)])),
    (True, access_list(6, 0, 4, 0, groups=[(WWW.pw_gid, 4)])),
    (False, access_list(6, 4, 4, 4, groups=[(WWW.pw_gid, 0)])),
    (True, access_list(6, 0, 4, 4, users=[(WWW.pw_uid + 1, 0)]))])
def test_an_access_control_list_says_what_it_may_read(database, shown, may, permissions):
    file = shown / "good" / "closed.mp4"
    os.setxattr(file, "system.posix_acl_access", permissions)
    _, lines = audit(database, RECORDINGS_DIR=shown, RECORDINGS_READER="www-data")
    assert (f"RECORDINGS_DIR: {file}{NOT_READ}" in lines) == (not may)


def test_a_folder_may_be_named_by_a_link(database, tree, tmp_path):
    (tmp_path / "link").symlink_to(tree)
    tree.chmod(0o755)
    assert audit(database, RECORDINGS_DIR=tmp_path / "link") == (1, [
        f"RECORDINGS_DIR: {tmp_path / 'link'}: mode 0755 is too open"])


def test_many_open_files_are_not_all_told(database, tree):
    tree.chmod(0o755)
    for number in range(100):
        (tree / str(number)).touch(0o644)
    status, lines = audit(database, RECORDINGS_DIR=tree)
    assert status == 1 and len(lines) == 21 and lines[-1] == "RECORDINGS_DIR: more of the same, not listed"


@pytest.mark.parametrize("variable, mode, is_right", [
    ("REFLECTOR_ENV_FILE", 0o600, True), ("REFLECTOR_ENV_FILE", 0o640, False),
    ("REFLECTOR_ENV_FILE", 0o604, False), ("AUTH_JWT_PUBLIC_KEY", 0o644, True),
    ("AUTH_JWT_PUBLIC_KEY", 0o664, False), ("AUTH_JWT_PUBLIC_KEY", 0o646, False),
    ("JITSI_JWT_PRIVATE_KEY", 0o640, True), ("JITSI_JWT_PRIVATE_KEY", 0o644, False),
    ("JITSI_JWT_PRIVATE_KEY", 0o660, False), ("JITSI_JWT_PREVIOUS_PUBLIC_KEY", 0o644, True),
    ("JITSI_JWT_PREVIOUS_PUBLIC_KEY", 0o664, False)])
def test_secrets_are_their_owners_alone_and_keys_theirs_to_write(
        database, tmp_path, variable, mode, is_right):
    file = tmp_path / "file"
    file.touch()
    file.chmod(mode)
    assert audit(database, **{variable: file})[0] == (0 if is_right else 1)


def test_a_secret_of_somebody_else_is_told(database, tmp_path):
    file = tmp_path / "env"
    file.touch(0o600)
    if os.geteuid() == 0:
        os.chown(file, 12345, 12345)
        status, [line] = audit(database, REFLECTOR_ENV_FILE=file)
        assert status == 1 and "its owner is neither this user nor root" in line


def test_what_is_not_there_is_told(database, tmp_path):
    for variable in ("RECORDINGS_DIR", "AUTH_JWT_PUBLIC_KEY"):
        status, lines = audit(database, **{variable: tmp_path / "none"})
        assert status == 1 and lines == [
            f"{variable}: {tmp_path / 'none'}: No such file or directory"]

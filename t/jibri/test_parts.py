"""The parts of the scripts by themselves: what they print against Python's own."""

import hashlib
import hmac
import json
import random
import subprocess

import pytest

from jibri import PARTS

AWKS = [["mawk"], ["gawk"], ["original-awk"], ["busybox", "awk"]]
SHELLS = [["dash"], ["busybox", "sh"], ["bash"]]
SECRETS = ["x", "k" * 63, "k" * 64, "k" * 65, "k" * 200, "%s\\n%%\\\\0 $HOME `id`", "é😀 \x7f~",
           "-n", "".join(map(chr, range(1, 128)))]
TEXTS = ["", "a", "é", "日本", "😀\U0010ffff", '"\\/\b\f\n\r\t', "\x01\x7f", "\u2028", "]}", "[{,:"]


def run(command, given=b"", **options):
    """What a command prints for an input; None when it fails."""
    done = subprocess.run(command, input=given, capture_output=True, check=False, **options)
    assert done.stderr == b""
    return done.stdout if done.returncode == 0 else None


def awk(program, name, given, *variables):
    """The same of one of our awk programs, in the locale of the scripts."""
    return run([*program, *variables, "-f", PARTS / name], given, env={
        "PATH": "/usr/bin:/bin", "LC_ALL": "C"})


@pytest.mark.parametrize("shell", SHELLS, ids="-".join)
def test_any_secret_signs_any_bytes(shell, tmp_path):
    body = tmp_path / "body"
    body.write_bytes(bytes(range(256)) * 3)
    for secret in SECRETS:
        printed = run([*shell, "-c", 'set -u; . "$here/lib.sh"; . "$here/signature.sh"\n'
                       'load_key "$SECRET"; sign "$1"; printf %s "$signature"', "x", body],
                      env={"PATH": "/usr/bin:/bin", "here": str(PARTS), "SECRET": secret})
        assert printed.decode() == hmac.new(
            secret.encode(), body.read_bytes(), hashlib.sha256).hexdigest(), secret


def escaped(raw):
    """Bytes as the text that is told of them."""
    text = raw.decode(errors="surrogateescape")
    return "".join(f"%{ord(char) - 0xdc00:02X}" if 0xdc80 <= ord(char) <= 0xdcff else char
                   for char in text)


@pytest.mark.parametrize("program", AWKS, ids="-".join)
def test_any_bytes_become_a_json_text(program):
    chance = random.Random(1)
    cases = [text.encode() for text in TEXTS]
    cases += [bytes(range(1, 256)), b"\xf4\x90\x80\x80", b"\xc0\xaf", b"\xe2\x82", b"\xf0\x9f\x98"]
    cases += [bytes(chance.choice(b"a\"\\\n\x80\xbf\xc3\xe0\xe2\xed\xf0\xf4\xff")
                    for _ in range(chance.randrange(30))) for _ in range(30)]
    for raw in cases:
        numbers = " ".join(map(str, raw)).encode()
        printed = awk(program, "json_text.awk", numbers)
        assert json.loads(printed.decode()) == escaped(raw), raw


def any_value(chance, depth=0):
    """Some JSON value."""
    kind = chance.randrange(6 if depth < 4 else 4)
    if kind == 4:
        return [any_value(chance, depth + 1) for _ in range(chance.randrange(3))]
    if kind == 5:
        return {chance.choice(TEXTS) + str(number): any_value(chance, depth + 1)
                for number in range(chance.randrange(3))}
    return [None, True, -1.5e9, chance.choice(TEXTS)][kind]


@pytest.mark.parametrize("program", AWKS, ids="-".join)
def test_a_member_is_found_in_any_object_also_in_a_torn_one(program):
    chance = random.Random(2)
    for round_ in range(40):
        before, value, after = (any_value(chance) for _ in range(3))
        compact = chance.choice([(",", ":"), (" , ", " :\t")])
        whole = json.dumps({"a": before, "it": value, "b": after}, ensure_ascii=round_ % 2,
                           separators=compact, indent=chance.choice([None, 1])).encode()
        torn = whole[:whole.rindex(b'"b"') + 2]
        for source in (whole, torn):
            printed = awk(program, "json_member.awk", source, "-v", "member=it").decode()
            assert (printed if isinstance(value, str) else json.loads(printed)) == value
        assert awk(program, "json_member.awk", whole, "-v", "member=none") is None
        if isinstance(value, (str, list, dict)):
            cut = whole[:whole.index(b'"it"') + 5 + len(compact[1])]
            assert awk(program, "json_member.awk", cut, "-v", "member=it") is None


@pytest.mark.parametrize("source", [b"", b"{}", b"[]", b"7", b"{", b'{"', b'{"it', b'{"it"',
                                    b'{"it":', b'{"it":"', b'{"it":"x\\"', b'{it:1}',
                                    b'{"x":{"it":1}}', b'{"x":[{"it":1}', b'x{"it":1}'], ids=ascii)
def test_what_has_no_such_member_is_told_so(source):
    for program in AWKS:
        assert awk(program, "json_member.awk", source, "-v", "member=it") is None


@pytest.mark.parametrize("program", AWKS, ids="-".join)
def test_settings_are_quoted_for_the_shell(program, tmp_path):
    file = (b"JIBRI_A='; touch pwned; #'\nJIBRI_B=it's $(touch pwned) `touch pwned`\n"
            b"export\tJITSI_C =  \"a\\\"b\\$c\\x\\\nd\" 'e' f \\ \t\nPATH=/evil\nREFLECTOR_D\n"
            b"JIBRI_E;touch pwned=1\n JIBRI_F = 1\nJIBRI_F=\nJIBRI_G='two\nlines'\nJIBRI_H=\"open\n")
    quoted = awk(program, "envfile.awk", file)
    printed = run(["dash", "-c", quoted.decode() + '\nprintf "%s|" "$file_JIBRI_A" "$file_JIBRI_B" '
                   '"$file_JITSI_C" "$file_JIBRI_F" "$file_JIBRI_G"; set | grep -c ^file_'],
                  cwd=tmp_path)
    assert printed.decode() == ("; touch pwned; #|it's $(touch pwned) `touch pwned`|"
                                'a"b$c\\xdef  ||two\nlines|5\n')
    assert list(tmp_path.iterdir()) == []

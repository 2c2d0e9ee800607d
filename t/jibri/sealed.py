"""Keys of age, and what lies in a film's folder."""

import hashlib
import json
import subprocess


class Key:
    """A key pair of age, or of SSH."""

    def __init__(self, folder, kind="age"):
        self.identity = folder / f"{kind}.key"
        if kind == "age":
            subprocess.run(["age-keygen", "-o", self.identity], check=True, capture_output=True)
            self.recipient = subprocess.run(
                ["age-keygen", "-y", self.identity], check=True, capture_output=True,
                text=True).stdout.strip()
        else:
            subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "ops@example.com", "-f",
                            self.identity], check=True)
            self.recipient = self.identity.with_suffix(".key.pub").read_text().strip()

    def open(self, file):
        """The plain bytes of an encrypted file; None: it is torn or another's."""
        done = subprocess.run(["age", "-d", "-i", self.identity, file], capture_output=True,
                              check=False)
        return done.stdout if done.returncode == 0 else None


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def names(media):
    """The files in a film's folder, without Jibri's note."""
    return {path.name for path in media.parent.iterdir()} - {"metadata.json"}


def sealed(media):
    """Where the encrypted film is."""
    return media.with_name(media.name + ".age")


def is_sealed(media):
    """Is it there, encrypted, once?"""
    return names(media) == {sealed(media).name, sealed(media).name + ".facts"}


def told_of(media, plain):
    """What is sent of a whole film."""
    cipher = sealed(media).read_bytes()
    return {"recording_file": str(sealed(media)), "size": len(cipher), "sha256": sha256(cipher),
            "plain_size": len(plain), "plain_sha256": sha256(plain)}


def members(body, wanted):
    """Those members of it."""
    return {name: body.get(name) for name in wanted}


def without_time(body):
    """What must be the same in a repeat."""
    return json.dumps({name: value for name, value in body.items() if name != "timestamp"},
                      sort_keys=True)

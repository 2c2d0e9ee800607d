"""The tests of a full disk by somebody who is not root: as the root of a namespace."""

import os
import subprocess
import sys
from pathlib import Path

if os.geteuid() != 0:
    def test_the_full_disk_in_a_namespace(tmp_path):
        done = subprocess.run(
            ["unshare", "-rm", sys.executable, "-B", "-m", "pytest", "-q", "-p",
             "no:cacheprovider", f"--basetemp={tmp_path}/inside",
             Path(__file__).with_name("test_full_disk.py")],
            capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

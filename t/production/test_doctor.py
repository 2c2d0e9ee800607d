"""reflectorctl doctor on a machine where all is well."""

from breaking import trust


def test_nothing_is_wrong_and_the_lines_are_readable(machine, service):
    assert service
    link = trust(machine)
    done = machine.shell("sudo reflectorctl doctor", check=False)
    machine.run("rm", link)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("\n0 errors, 0 warnings\n")
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert done.stderr == ""

"""Processes of their own, for what can only be seen of one; each has to end in some seconds."""

from __future__ import annotations

import subprocess

SECONDS = 60


def ran(*command, seconds=SECONDS, **how):
    """What a process did: its exit code, and both its streams as text."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
    return subprocess.run(command, timeout=seconds, **{**streams, **how})


def bash(line, **how):
    """What a line of a shell did."""
    return ran("bash", "-c", line, **how)


def left_by_its_reader(*command):
    """The exit code and stderr of a process whose stdout is closed after its first line."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
    process = subprocess.Popen(command, **streams)
    assert process.stdout.readline()
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    return process.wait(timeout=SECONDS), said

"""Start-up: one quote as a process, against the imports that it cannot do without.

Run: python tests/benchmarks/start.py [ROUNDS]

All commands run in turns, in one run; of each the mean CPU time of its quickest third counts.
A first round that does not count leaves bytecode behind, as an installation does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("anode-duty"))
QUOTE = (COMMAND, "quote", "--exporter", "BTR", "--value", "100000")
NUMBER = ("--hts", "3801.10.5000", "--transport", "ocean")
IMPORTS = "import typer, yaml"
COMMANDS = {
    "imports": (sys.executable, "-c", IMPORTS),
    "quote as JSON": (*QUOTE, "--format", "json"),
    "quote with --hts": (*QUOTE, *NUMBER, "--format", "json"),
    "imports with Rich": (sys.executable, "-c", f"{IMPORTS}, rich.console, rich.table"),
    "quote as table": QUOTE,
}
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}


def cpu_seconds(command: tuple[str, ...]) -> float:
    """Return the CPU seconds of a command."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Print the ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for command in COMMANDS.values():
        cpu_seconds(command)
    for _ in range(rounds):
        for name, command in COMMANDS.items():
            times[name].append(cpu_seconds(command))
    quickest = max(rounds // 3, 1)
    mean = {name: sum(sorted(taken)[:quickest]) / quickest for name, taken in times.items()}
    for name, seconds in mean.items():
        print(f"{name + ':':20}{1000 * seconds:6.1f} ms")
    as_json = mean["quote as JSON"] / mean["imports"]
    with_number = mean["quote with --hts"] / mean["imports"]
    as_table = mean["quote as table"] / mean["imports with Rich"]
    print(f"JSON ratio:  {as_json:.2f} (at most 1.30)")
    print(f"with --hts:  {with_number - as_json:+.2f} (at most +0.10)")
    print(f"table ratio: {as_table:.2f} (at most 1.30)")


if __name__ == "__main__":
    main()

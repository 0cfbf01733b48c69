"""Start-up: one quote as a process, against the imports that it cannot do without.

Run: python tests/benchmarks/start.py [ROUNDS]

All commands run in turns, in one run; of each the mean CPU time of its quickest third counts.
A first round that does not count leaves bytecode behind, as an installation does.
"""

from __future__ import annotations

import sys

from measure import COMMAND, Ratio, run, show

QUOTE = (COMMAND, "quote", "--exporter", "BTR", "--value", "100000")
NUMBER = ("--hts", "3801.10.5000", "--transport", "ocean")
IMPORTS = "import typer, yaml"
WITH_RICH = f"{IMPORTS}, rich.console, rich.table"
COMMANDS = {
    "imports": (sys.executable, "-c", IMPORTS),
    "json": (*QUOTE, "--format", "json"),
    "json with --hts": (*QUOTE, *NUMBER, "--format", "json"),
    "imports with Rich": (sys.executable, "-c", WITH_RICH),
    "table": QUOTE,
}


def ratios(rounds: int = 30) -> list[Ratio]:
    """Return the ratios of one quote as a process."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for command in COMMANDS.values():
        run(*command)
    for _ in range(rounds):
        for name, command in COMMANDS.items():
            times[name].append(run(*command)[0].seconds)
    quickest = max(rounds // 3, 1)
    mean = {name: sum(sorted(taken)[:quickest]) / quickest for name, taken in times.items()}
    as_json = mean["json"] / mean["imports"]
    more = mean["json with --hts"] / mean["imports"] - as_json
    as_table = mean["table"] / mean["imports with Rich"]
    return [
        Ratio("one quote as JSON, as a process", f"`{IMPORTS}`", as_json, most=1.30),
        Ratio("with `--hts`, more than that", f"`{IMPORTS}`", more, most=0.10),
        Ratio("one quote as a table, as a process", f"`{WITH_RICH}`", as_table, most=1.30),
    ]


if __name__ == "__main__":
    show(ratios(*map(int, sys.argv[1:2])))

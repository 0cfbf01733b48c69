"""The entry point of the command, and of `python -m anode_duty`."""

import gc


def main() -> None:
    """Run the command line.

    A quote ends before there is any garbage worth collecting, and looking for it takes a
    twentieth of its time; a batch turns the collector on again.
    """
    gc.disable()
    from anode_duty.cli import main as run

    run()


if __name__ == "__main__":
    main()

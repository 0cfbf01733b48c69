"""The entry point of the command, and of `python -m anode_duty`."""

import gc
import signal
import sys


def main() -> None:
    """Run the command line.

    A quote ends before there is any garbage worth collecting, and looking for it takes a
    twentieth of its time; a batch turns the collector on again.
    """
    gc.disable()
    try:
        # To be told to stop is as Ctrl-C: a batch leaves no half of an answer beside the old one.
        for name in ("SIGTERM", "SIGHUP"):
            stop = getattr(signal, name, None)
            if stop is not None and signal.getsignal(stop) == signal.SIG_DFL:  # so not under nohup
                signal.signal(stop, signal.default_int_handler)
        from anode_duty.cli.app import main as run

        run()
    except KeyboardInterrupt:  # while the command line was still being read
        if sys.stderr is not None:
            sys.stderr.write("error: interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()

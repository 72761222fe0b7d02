"""Runs the AWS emulator; with `--leave-with-starter`, until whoever holds its standard input is gone.

`--modules=<folder>` adds a folder of Python modules, which are taken where its own environment has none of that name.

Whoever starts it makes it the leader of a process group, so that the processes of the functions that
it runs can be ended with it. Its state is in memory: there is nothing to save.
"""

import os
import signal
import sys
import threading

from ministack.app import main

MODULES = "--modules="


def leave_with_starter() -> None:
    sys.stdin.buffer.read()
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    if "--leave-with-starter" in sys.argv:
        threading.Thread(target=leave_with_starter, daemon=True).start()
    sys.path += [argument[len(MODULES) :] for argument in sys.argv if argument.startswith(MODULES)]
    # The emulator reads the command line too; what is on ours is for people to recognise it by.
    del sys.argv[1:]
    main()

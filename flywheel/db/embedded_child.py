"""Becomes the database process: drops root, asks to die with its parent, then executes PostgreSQL.

Run as a script, never imported. The same steps in `preexec_fn` would run Python after `fork` in a process with
threads, which may deadlock; dropping root before starting Python would fail where only root can read the interpreter.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def become(parent: int, uid: int, gid: int, command: list[str]) -> None:
    if uid >= 0:
        os.setgroups([gid])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        # After the change of user, because the kernel forgets the wish when credentials change.
        # SIGINT is PostgreSQL's fast shutdown; a tool such as initdb simply ends.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:
            sys.exit("the parent is gone")
    os.execv(command[0], command)  # noqa: S606 - the arguments are ours and no shell is wanted


if __name__ == "__main__":
    become(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])

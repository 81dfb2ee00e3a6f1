"""The limits that the child lays on itself before it looks at the file."""

import ctypes
import resource
import sys

from gongyou.kernel.importing.types import Limits

CLONE_NEWUSER_AND_NET = 0x10000000 | 0x40000000
FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "ctypes.",
    "shutil.",
    "urllib.",
)


def confine(limits: Limits, size: int) -> None:
    """Bound memory, processor time, files and the network of this process, for good.

    Where the kernel allows it the process also leaves the network by moving into an empty network namespace; where it
    does not, opening a socket raises through the audit hook, which Python code cannot take off again.
    """
    bound(resource.RLIMIT_AS, limits.memory_bytes)
    bound(resource.RLIMIT_CPU, limits.cpu_for(size))
    bound(resource.RLIMIT_FSIZE, 0)
    bound(resource.RLIMIT_CORE, 0)
    bound(resource.RLIMIT_NOFILE, 32)
    ctypes.CDLL(None).unshare(CLONE_NEWUSER_AND_NET)
    sys.addaudithook(forbid)


def bound(which: int, amount: int) -> None:
    """Set soft and hard limit, never above the hard limit that already holds."""
    hard = resource.getrlimit(which)[1]
    value = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
    resource.setrlimit(which, (value, value))


def forbid(event: str, _args: tuple[object, ...]) -> None:
    """Audit hook: no network, no further processes, no foreign code."""
    if event.startswith(FORBIDDEN):
        raise PermissionError(event)

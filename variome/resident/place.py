"""Where the resident process listens: a socket in a folder below the home folder that nobody else may enter."""

import os
import stat

SOCKET = "socket"


def resident_folder(home: str) -> str:
    """The folder, below that of the installation."""
    return f"{home}/resident"


def open_folder(home: str) -> int:
    """The folder as a descriptor, which is the caller's to close.

    Raises:
        OSError: it is not there, or somebody else might have put something into it.
    """
    folder = os.open(resident_folder(home), os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    status = os.fstat(folder)
    if status.st_uid != os.geteuid() or status.st_mode & 0o077:
        os.close(folder)
        raise PermissionError(f"{resident_folder(home)}: expected a folder of ours that is closed to others")
    return folder


def address_in(folder: int, home: str, name: str = SOCKET) -> str:
    """The address of a socket in the open folder.

    By way of the descriptor it is of that very folder, and as short as the address of a socket must be (107 bytes),
    however long the path is; there are systems that have no such way.
    """
    return f"/proc/self/fd/{folder}/{name}" if os.path.exists("/proc/self/fd") else f"{resident_folder(home)}/{name}"  # noqa: PTH110  see variome.home


def is_ours(folder: int) -> bool:
    """Whether a socket of ours is in the open folder."""
    status = os.stat(SOCKET, dir_fd=folder, follow_symlinks=False)
    return status.st_uid == os.geteuid() and stat.S_ISSOCK(status.st_mode)

"""The socket of an installation: one process at a time listens, whoever was there before."""

import fcntl
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import Final

from variome.resident.place import SOCKET, address_in, open_folder, resident_folder

_LOCK: Final = "lock"
_WAITING: Final = 64


class Listening:
    """The socket, and the lock of who has it; the kernel lets go of that when the process ends, however it does.

    Args:
        home: folder of the installation.
    """

    def __init__(self, home: str) -> None:
        self._home = home
        for folder in (home, resident_folder(home)):
            Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = open_folder(home)
        self._lock = os.open(_LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600, dir_fd=self._folder)
        self._is_ours = False
        self.socket: socket.socket | None = None

    def try_to_listen(self) -> socket.socket | None:
        """The socket; None while another server of this installation has it."""
        if self.socket is None:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return None
            self.socket = self._bound()
        return self.socket

    def leave(self) -> None:
        """Closes all of it in a fork, which has nothing to do with it."""
        for each in (self._lock, self._folder):
            os.close(each)
        if self.socket is not None:
            self.socket.close()

    def close(self) -> None:
        """Ends it; who asks from now on finds nobody."""
        if self.socket is not None:
            self._remove(SOCKET)
        self.leave()

    def _bound(self) -> socket.socket:
        """A socket of mode 0600 from its first moment, in the place of one that was left behind."""
        name = f".{os.getpid()}"
        self._remove(name)
        found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        umask = os.umask(0o177)
        try:
            found.bind(address_in(self._folder, self._home, name))
        finally:
            os.umask(umask)
        found.listen(_WAITING)
        found.setblocking(False)
        os.rename(name, SOCKET, src_dir_fd=self._folder, dst_dir_fd=self._folder)
        return found

    def _remove(self, name: str) -> None:
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self._folder)

"""Who the private server runs as: PostgreSQL refuses to run as root, and as a user without a name.

A user with a name runs it as himself. Root, and the nameless user of a container, run it in a user namespace of its
own: inside it the process is nobody, outside it stays ours, and so do its files. Where namespaces are forbidden, root
runs it as the user `nobody`, in a folder made for that.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from variome.errors import DatabaseError

# Nothing of our environment reaches the server: no PGDATA or PGPORT, no locale, no library path.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}


@dataclass(frozen=True, slots=True)
class Account:
    """How the server's programs are run.

    `user` and `group` are what to become, or None to stay. `has_peers` says that the server can learn from the kernel
    who connects; inside a user namespace everybody looks like nobody.
    """

    prefix: tuple[str, ...] = ()
    user: int | None = None
    group: int | None = None
    has_peers: bool = True

    def run(
        self, *command: str | Path, text: str = "", output: int = subprocess.PIPE, lock: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, in a session of its own, away from our terminal and our open files.

        `text` is its input, `output` where both of its outputs go, `lock` the one open file that it inherits.
        """
        return subprocess.run(
            [*self.prefix, *command],
            input=text,
            stdout=output,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
            cwd="/",  # ours may be closed to the account
            env=ENVIRONMENT,
            start_new_session=True,
            pass_fds=() if lock is None else (lock,),
            user=self.user,
            group=self.group,
            extra_groups=None if self.user is None else [],
        )

    def can_enter(self, folder: Path) -> bool:
        """Whether the account can reach the folder, found out by going there."""
        return self.run("/bin/sh", "-c", 'cd -- "$1"', "sh", folder).returncode == 0

    def give(self, path: Path) -> None:
        """Make the account the owner of what we have just made."""
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group, follow_symlinks=False)


def choose_account() -> Account:
    """The account for a new cluster.

    Raises:
        DatabaseError: PostgreSQL cannot run under any.
    """
    if os.geteuid() and _has_name():
        return Account()
    namespace = find_namespace()
    if namespace is not None:
        return Account(prefix=namespace, has_peers=False)
    if os.geteuid():
        raise DatabaseError(
            f"user id {os.geteuid()} has no name and user namespaces are forbidden here, so PostgreSQL refuses to "
            "run; give the user a name in /etc/passwd, or set DATABASE_URL"
        )
    return nobody()


def get_account(owner: int) -> Account:
    """The account for a cluster whose files belong to the user id `owner`.

    Raises:
        DatabaseError: the cluster is not ours, or was made under an account that is not to be had here.
    """
    if owner == os.geteuid():
        account = choose_account()
        if account.user is None:
            return account
        raise DatabaseError("it was made in a user namespace, which is forbidden here; run where it is allowed")
    if os.geteuid() == 0 and owner == (account := nobody()).user:
        return account
    raise DatabaseError(f"it belongs to user id {owner}; run as that user, or set VARIOME_HOME to a folder of your own")


def nobody() -> Account:
    """The account that root falls back to.

    Raises:
        DatabaseError: this system has no user `nobody`.
    """
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise DatabaseError(
            "PostgreSQL refuses to run as root, user namespaces are forbidden here and there is no user 'nobody'; "
            "run as another user, or set DATABASE_URL"
        ) from None
    return Account(user=entry.pw_uid, group=entry.pw_gid)


def find_namespace() -> tuple[str, ...] | None:
    """The command that runs another in a user namespace; None where the kernel forbids it, as many containers do."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    command = (unshare, "-U")
    tried = subprocess.run([*command, "true"], check=False, stderr=subprocess.DEVNULL)
    return command if tried.returncode == 0 else None


def user_name() -> str:
    """The name that the server knows us by."""
    return pwd.getpwuid(os.geteuid()).pw_name


def _has_name() -> bool:
    try:
        user_name()
    except KeyError:
        return False
    return True

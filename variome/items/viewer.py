"""Who asks, and which rows that person may see: the condition goes into every query that reads.

Everyone signed in reads what is `shared` or `obsolete`, and what belongs to the project `reference` unless it is in
review or deleted. The rest is read by those who have a role in the project that owns it, and what is `deleted` by
administrators only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, Self, get_args
from uuid import UUID

from psycopg import sql

from variome.errors import ForbiddenError, NotFoundError
from variome.model.identity import item_uuid
from variome.model.item_types import REFERENCE_PROJECT

Role = Literal["reader", "editor", "admin"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
"""From the one who may least: each may what those before may."""

LOCAL_USER: Final = "local"
"""Name of the user who asks while no key is needed: whoever works on this machine."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks.

    Attributes:
        user: name of the User item.
        roles: by name of project. One without a role in a project sees nothing of it.
        is_administrator: of the whole store: sees and may everything.
        key: the API key that was shown; None for who works on this machine.
        sees_foreign_variants: whether variants none of whose samples the viewer may see are shown.
    """

    user: str
    roles: Mapping[str, Role] = field(default_factory=dict)
    is_administrator: bool = False
    key: UUID | None = None
    sees_foreign_variants: bool = True

    def __hash__(self) -> int:  # `roles` has none
        return hash((self.user, self.key, self.is_administrator))

    @classmethod
    def everything(cls) -> Self:
        """One who works on the machine of the store, and could read its files as well."""
        return cls(LOCAL_USER, is_administrator=True)

    @property
    def projects(self) -> list[UUID]:
        """The projects in which the viewer has a role."""
        return [item_uuid("Project", name) for name in self.roles]

    def project(self, named: str | None, default: str) -> str:
        """The project that a request is about: the one it names, else the default one, if the viewer has a role there,
        else the only one of the viewer's, besides `reference`.
        """
        own = [name for name in self.roles if name != REFERENCE_PROJECT]
        if named is not None or self.may("reader", default) or len(own) != 1:
            return named or default
        return own[0]

    def may(self, role: Role, project: str) -> bool:
        """Whether the viewer has at least this role in a project, called by its name."""
        held = self.roles.get(project)
        return self.is_administrator or (held is not None and ROLES.index(held) >= ROLES.index(role))

    def check(self, role: Role, project: str) -> None:
        """Passes when the viewer has at least this role in a project, called by its name.

        Raises:
            NotFoundError: the viewer has no role there; whether there is such a project is not told.
            ForbiddenError: the viewer has a lesser role.
        """
        if self.may(role, project):
            return
        if project not in self.roles:
            raise NotFoundError(f"there is no project {project[:80]!r} that this key has a role in; name another")
        raise ForbiddenError(
            f"this takes the role {role} in project {project!r}, and the key has {self.roles[project]}"
        )

    def check_administrator(self) -> None:
        """Passes for an administrator of the whole store.

        Raises:
            ForbiddenError: the viewer is none.
        """
        if not self.is_administrator:
            raise ForbiddenError("this takes an administrator of the store; ask one")


def visible(viewer: Viewer, row: str) -> sql.Composable:
    """The SQL condition that the viewer may see a row of an item table.

    Args:
        viewer: who asks.
        row: name of the row in the query; it has the columns uuid, status and project.
    """
    if viewer.is_administrator:
        return sql.SQL("true")
    return _VISIBLE.format(
        row=sql.Identifier(row),
        reference=sql.Literal(item_uuid("Project", REFERENCE_PROJECT)),
        projects=sql.Literal(viewer.projects),
        user=sql.Literal(item_uuid("User", viewer.user)),
    )


def of_project(viewer: Viewer, column: sql.Composable) -> sql.Composable:
    """The SQL condition that a column names a project in which the viewer has a role."""
    if viewer.is_administrator:
        return sql.SQL("true")
    return sql.SQL("{} = ANY ({}::uuid[])").format(column, sql.Literal(viewer.projects))


# A User item belongs to everybody's project and is read by its owner; who else there is, administrators know.
_VISIBLE: Final = sql.SQL(
    "({row}.status IN ('shared', 'obsolete')"
    " OR ({row}.status = 'inactive' AND {row}.project = {reference})"
    " OR ({row}.status <> 'deleted' AND {row}.project = ANY ({projects}::uuid[]))"
    " OR {row}.uuid = {user})"
)

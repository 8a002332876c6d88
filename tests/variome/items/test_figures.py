"""Cheap figures, held against counting one by one."""

from uuid import UUID

import pytest

from tests import builders as b
from tests.builders import EVERYTHING
from tests.variome.items.fix_items import LOAD, Connection, seed, upsert
from variome.items.figures import SubmissionFigures, TableFigures, database_bytes, submission_figures, table_figures
from variome.items.pace import Pace
from variome.items.submissions import Ending, Submission, beat, begin, commit_progress, finish
from variome.items.viewer import Viewer
from variome.schema.registry import SchemaRegistry

LONG, OVER = 60.0, 0.0
"""Seconds of a lease."""


def begun(store: Connection, n: int, project: str = "research", lease: float = LONG) -> Submission:
    """A load of one more file, which has committed n records and settles n a second."""
    submission = begin(store, UUID(int=n), "1.0", project, "ann", {}, lease)
    commit_progress(store, submission.uuid, submission.token, n, {})
    beat(store, submission.uuid, submission.token, Pace(1, 2, n, float(n)))
    return submission


def figures(store: Connection, viewer: Viewer = EVERYTHING) -> dict[str, tuple[int, int, float]]:
    """Submissions, records and records in a second by status, where there are any."""
    found = submission_figures(store, viewer=viewer)
    return {each.status: (each.submissions, each.records, each.records_per_second) for each in found if each.records}


def test_submissions_are_counted_by_status_with_their_records(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    begun(store, 1)
    begun(store, 2)
    begun(store, 4, lease=OVER)
    endings: list[Ending] = ["completed", "completed with problems", "failed"]
    for n, ending in enumerate(endings):
        ended = begun(store, 8 << n)
        finish(store, ended.uuid, ended.token, ending, {})
    assert figures(store) == {
        "running": (2, 3, 3.0),
        "interrupted": (1, 4, 0.0),
        "completed": (1, 8, 0.0),
        "completed with problems": (1, 16, 0.0),
        "failed": (1, 32, 0.0),
    }


def test_every_status_has_its_figures_also_where_there_are_none(store: Connection) -> None:
    found = submission_figures(store, viewer=EVERYTHING)
    assert {(each.submissions, each.records) for each in found} == {(0, 0)}
    assert SubmissionFigures("queued", 0, 0, 0.0) in found
    assert len(found) == len({each.status for each in found}) == 7


@pytest.mark.parametrize(("projects", "n"), [(["research"], 1), (["other"], 2), (["research", "other"], 3), ([], 0)])
def test_submissions_of_other_projects_are_not_counted(store: Connection, projects: list[str], n: int) -> None:
    begun(store, 1)
    begun(store, 2, project="other")
    viewer = Viewer("ben", dict.fromkeys(projects, "reader"))
    assert figures(store, viewer).get("running", (0, 0, 0.0))[1] == n


def test_items_are_estimated_by_type_and_version_once_postgresql_has_looked(
    store: Connection, registry: SchemaRegistry
) -> None:
    seed(store, registry)
    upsert(store, registry, *(("Variant", b.variant(n)) for n in range(1, 8)), context=LOAD)
    assert table_figures(store, registry) == []
    store.execute("ANALYZE")
    assert TableFigures("Variant", "1.0", 7) in table_figures(store, registry)


def test_the_database_takes_room(store: Connection) -> None:
    assert database_bytes(store) > 1_000_000

import pytest

from variome.errors import ForbiddenError, NotFoundError
from variome.items.viewer import ROLES, Role, Viewer

ADA = Viewer("ada", {"cohort": "editor", "pilot": "reader"})


@pytest.mark.parametrize("role", ROLES)
def test_a_role_includes_those_below_it(role: Role) -> None:
    viewer = Viewer("x", {"cohort": role})
    allowed = [each for each in ROLES if viewer.may(each, "cohort")]
    assert allowed == list(ROLES[: ROLES.index(role) + 1])


def test_an_administrator_of_the_store_may_everything_everywhere() -> None:
    assert all(Viewer.everything().may(role, "any") for role in ROLES)
    Viewer.everything().check_administrator()


def test_a_project_without_a_role_is_as_if_it_were_not_there() -> None:
    with pytest.raises(NotFoundError, match="no project 'secret'"):
        ADA.check("reader", "secret")


def test_a_lesser_role_is_told_what_it_takes() -> None:
    with pytest.raises(ForbiddenError, match="takes the role editor in project 'pilot', and the key has reader"):
        ADA.check("editor", "pilot")
    with pytest.raises(ForbiddenError, match="administrator of the store"):
        ADA.check_administrator()


def test_a_request_that_names_no_project_is_about_the_default_or_the_only_one() -> None:
    assert ADA.project("named", "cohort") == "named"
    assert ADA.project(None, "cohort") == "cohort"
    assert ADA.project(None, "default") == "default"
    assert Viewer("x", {"cohort": "reader"}).project(None, "default") == "cohort"
    assert Viewer.everything().project(None, "default") == "default"

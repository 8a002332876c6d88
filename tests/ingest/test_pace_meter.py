"""The pace of a load, held against dividing what was done by the time that it took."""

from collections.abc import Callable

import pytest

from ingest.pace_meter import MOST_POINTS, PaceMeter, Point
from variome.items.pace import Pace


class Clock:
    """A clock that somebody sets."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def settle(meter: PaceMeter, clock: Clock, *batches: tuple[float, int, int]) -> Pace:
    """Settles batches: seconds since the one before, records, bytes read; gives the pace then."""
    for seconds, records, bytes_read in batches:
        clock.now += seconds
        meter.settle(records, bytes_read)
    return meter.pace


def test_the_pace_is_what_was_done_by_the_time_it_took(clock: Clock) -> None:
    meter = PaceMeter(1000, clock)
    settle(meter, clock, (7, 30, 100))
    assert settle(meter, clock, (2, 40, 250), (2, 60, 400)) == Pace(400, 1000, 130, 100 / 4, seconds_left=600 / 75)


def test_a_load_of_one_batch_has_its_rate_and_nobody_knows_the_rest(clock: Clock) -> None:
    assert settle(PaceMeter(1000, clock), clock, (2, 30, 100)) == Pace(100, 1000, 30, 15.0)


def test_what_an_earlier_run_had_read_is_no_speed_of_this_one(clock: Clock) -> None:
    pace = settle(PaceMeter(1000, clock), clock, (0.1, 30, 600), (2, 40, 700))
    assert pace == Pace(700, 1000, 70, records_per_second=20, seconds_left=6)


def test_nobody_knows_when_a_stream_ends(clock: Clock) -> None:
    assert settle(PaceMeter(None, clock), clock, (2, 30, 0), (2, 50, 0)) == Pace(0, None, 80, 25.0)


def test_nothing_is_left_of_a_file_that_was_read_and_its_rate_stays(clock: Clock) -> None:
    meter = PaceMeter(1000, clock)
    for batch in ((2, 30, 1000), (1, 0, 1000)):
        pace = settle(meter, clock, batch)
        assert (pace.records_per_second, pace.seconds_left) == (round(30 / (clock.now - 100), 1), 0)


def test_batches_that_take_no_time_have_no_rate(clock: Clock) -> None:
    pace = settle(PaceMeter(1000, clock), clock, (0, 30, 100), (0, 30, 200))
    assert (pace.records_per_second, pace.seconds_left) == (0, None)


@pytest.mark.parametrize("n_batches", [1, 2, MOST_POINTS, 10 * MOST_POINTS + 3])
@pytest.mark.parametrize("seconds", [lambda _n: 0.01, lambda _n: 1.0, lambda n: 0.3 if n % 7 else 20.0])
def test_a_course_goes_from_the_begin_to_the_last_batch_in_so_many_points(
    clock: Clock, n_batches: int, seconds: Callable[[int], float]
) -> None:
    meter = PaceMeter(None, clock)
    settle(meter, clock, *((seconds(n), 5, 0) for n in range(n_batches)))
    course = meter.course
    assert course[0] == Point(0.0, 0)
    assert course[-1].seconds == pytest.approx(clock.now - 100)
    assert course[-1].records == 5 * n_batches
    assert course == sorted(course)
    assert len(course) <= MOST_POINTS + 1


def test_a_load_of_nothing_has_a_course_of_one_point(clock: Clock) -> None:
    assert PaceMeter(0, clock).course == [(0, 0)]

"""Looking again and again, by a clock that ends the looking."""

import pytest

from ingest.watching import watch


def watched(looks: list[list[str]], *, redraws: bool) -> tuple[list[str], list[float]]:
    """What was told of these looks, after which somebody presses Ctrl-C, and the seconds between them."""
    told: list[str] = []
    pauses: list[float] = []
    seen = iter(looks)

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == len(looks):
            raise KeyboardInterrupt

    watch(lambda: next(seen), told.append, 3.0, redraws=redraws, sleep=sleep)
    return told, pauses


def test_a_log_has_what_is_new_with_its_time() -> None:
    told, pauses = watched([["a", "b"], ["a", "b"], ["a", "c"], ["b"]], redraws=False)
    assert [line.partition(" UTC  ")[2] for line in told] == ["a", "b", "c", "b"]
    assert pauses == [3.0] * 4


def test_a_screen_is_drawn_anew_with_all_lines() -> None:
    told, _ = watched([["a", "b"], ["c"]], redraws=True)
    assert [text.splitlines()[1:] for text in told] == [["a", "b"], ["c"]]
    assert all(text.startswith("\x1b[H\x1b[2J") for text in told)


def test_a_look_that_takes_long_is_rare(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0.0, 2.0])  # seconds: the begin and the end of the only look
    monkeypatch.setattr("ingest.watching.time.monotonic", lambda: next(times))
    assert watched([["a"]], redraws=False)[1] == [18.0]

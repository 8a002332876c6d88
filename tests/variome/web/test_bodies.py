import gzip
import time

from variome.web.bodies import _gunzip


def test_members_of_a_gzip_body_may_end_anywhere() -> None:
    texts = [bytes([number % 251]) * (number * 37 % 5000) for number in range(300)]
    packed = b"".join(gzip.compress(text, 0) for text in texts)
    assert _gunzip(packed, 10_000_000) == b"".join(texts)


def test_many_tiny_members_are_unpacked_in_time_that_grows_with_the_body() -> None:
    started = time.monotonic()
    assert _gunzip(gzip.compress(b"") * 200_000, 100) == b""
    assert time.monotonic() - started < 10  # in one piece half a minute, and four times that for twice the body

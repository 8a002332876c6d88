"""The runner of console blocks notices when an answer is not the one that is shown."""

from pathlib import Path

import pytest

from tests.docs.console import Answer, Step, is_as_shown, iter_examples, iter_steps, run

PAGE = """\
Some text.

```console
$ printf 'one\\ntwo\\n'
one
two
$ false
$ echo $?
1
```

```console
$ cat <<END
> $HOME
> END
```

```sh
rm -r /
```
"""


def test_the_commands_of_all_console_blocks_are_found_in_order() -> None:
    assert list(iter_steps(PAGE)) == [
        Step("printf 'one\\ntwo\\n'", "one\ntwo\n"),
        Step("false", ""),
        Step("echo $?", "1\n"),
        Step("cat <<END\n$HOME\nEND", ""),
    ]


def test_python_blocks_are_run_between_the_commands_each_after_what_the_first_one_says() -> None:
    page = "```python\nimport json\n```\n```console\n$ true\n```\n```python\nprint(json.dumps({}))\n```\n"
    assert list(iter_examples(page)) == [
        Step("true", ""),
        Step("python - <<'END'\nimport json\nprint(json.dumps({}))\nEND", ""),
    ]


def test_commands_share_a_shell_and_a_failure_does_not_stop_those_that_follow(tmp_path: Path) -> None:
    assert run(list(iter_steps(PAGE)), tmp_path, {"PATH": "/usr/bin:/bin", "HOME": "/home/reader"}) == [
        Answer("one\ntwo\n", 0),
        Answer("", 1),
        Answer("1\n", 0),
        Answer("/home/reader\n", 0),
    ]


@pytest.mark.parametrize(
    ("shown", "answered"),
    [
        ("one\n", "one\n"),
        ("one\n...\n", "one\n"),
        ("one\n...\nfour\n", "one\ntwo\nthree\nfour\n"),
        ("o...e (1.5)\n", "orange (1.5)\n"),
    ],
)
def test_what_is_left_out_may_be_anything(shown: str, answered: str) -> None:
    assert is_as_shown(shown, answered)


@pytest.mark.parametrize(
    ("shown", "answered"),
    [("one\n", "one\ntwo\n"), ("one\n...\n", "zero\none\n"), ("o...e\n", "or\nange\n"), ("1.5\n", "105\n")],
)
def test_another_answer_is_not_as_shown(shown: str, answered: str) -> None:
    assert not is_as_shown(shown, answered)

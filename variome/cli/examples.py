"""Examples at the end of a command's help."""


def examples(*commands: str) -> str:
    """The epilog that shows these commands, a line each, as they are."""
    return "\b\nExamples:\n" + "\n".join(f"  {command}" for command in commands)

"""What can stop an act. Problems with data are values (see `ingest.problems`), not exceptions.

VariomeError
├── SettingsError          a setting is missing or wrong
├── InputError             a file cannot be read as what it should be
│   ├── TableError         a mapping table is refused, with row and column
│   ├── BlockError         a file of a genotype dataset is cut short, altered, or none of ours
│   └── ExpressionError    a condition is refused, with line and column
├── SchemaError            a schema is not one of ours, or a version is unknown
├── DatabaseError          the database cannot be started, reached or trusted
├── ClusterError           the machines that share the work cannot be reached, or cannot do it
├── NotFoundError          there is no such item, or the caller may not see it
├── ForbiddenError         the caller may see it, but not do this to it
├── UnauthorizedError      the caller has shown no API key, or one that is not good
├── ConflictError          identity, key or version disagrees with what is stored
│   ├── LeaseError         somebody else is loading this file now
│   └── StaleError         the item has changed since the caller read it
└── ItemsRejectedError     an atomic request held items that are not valid
"""


class VariomeError(Exception):
    """The act stops. The text is one sentence for people: where, what was expected, what was found, what to do."""


class SettingsError(VariomeError):
    """A setting is missing or wrong."""


class InputError(VariomeError):
    """A file cannot be read as what it should be."""


class TableError(InputError):
    """A mapping table is refused."""


class BlockError(InputError):
    """A file of a genotype dataset is cut short, altered, or none of ours."""


class ExpressionError(InputError):
    """A condition cannot be read, or means nothing for the fields that there are."""


class SchemaError(VariomeError):
    """A schema is not valid in our vocabulary, or the store has no such version."""


class DatabaseError(VariomeError):
    """The database cannot be started, reached or trusted."""


class ClusterError(VariomeError):
    """The machines that share the work cannot be reached, or cannot do it."""


class NotFoundError(VariomeError):
    """There is no such item, or the caller may not see it; the two are not told apart."""


class ForbiddenError(VariomeError):
    """The caller may see it, but not do this to it."""


class UnauthorizedError(VariomeError):
    """The caller has shown no API key where one is needed, or one that is not good."""


class ConflictError(VariomeError):
    """Identity, key or version disagrees with what is stored."""


class LeaseError(ConflictError):
    """Somebody else is loading this file now, or has taken the load over."""


class StaleError(ConflictError):
    """The item has changed since the caller read it."""


class ItemsRejectedError(VariomeError):
    """An atomic request held items that are not valid; nothing was written."""

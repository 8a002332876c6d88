"""The settings: the only place where the environment is read, but for what `variome.home` reads before all else.

Each is an environment variable of the same name in capitals with the prefix `VARIOME_`, except `DATABASE_URL` and
`PROMETHEUS_MULTIPROC_DIR`, whose names are everybody's. `docs/reference/settings.md` lists them.
"""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, PositiveFloat, PositiveInt, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from variome.errors import SettingsError
from variome.home import DEFAULT_HOME

_NAMES_OF_EVERYBODY = frozenset({"DATABASE_URL", "PROMETHEUS_MULTIPROC_DIR"})


class Settings(BaseSettings):
    """What may differ between two installations."""

    model_config = SettingsConfigDict(env_prefix="VARIOME_", env_ignore_empty=True, extra="ignore")

    home: Path = Field(
        default=Path(DEFAULT_HOME),
        description="Folder of the private database, reports and logs; made with mode 0700 when absent.",
    )
    database_url: str | None = Field(
        default=None,
        validation_alias="DATABASE_URL",
        description="PostgreSQL to use instead of the private one, as postgresql://user@host/name.",
    )
    project: str = Field(default="default", min_length=1, description="Project that loads write to.")
    institution: str = Field(default="default", min_length=1, description="Institution that loads write for.")
    host: str = Field(default="127.0.0.1", description="Address that `variome serve` binds to.")
    port: PositiveInt = Field(default=8000, lt=65536, description="Port that `variome serve` binds to.")
    workers: PositiveInt = Field(
        default=1, le=64, description="Processes of `variome serve` that answer requests; each uses one core."
    )
    resident: bool = Field(
        default=True,
        description="Whether `variome serve` keeps a process that answers queries of genotypes for commands of its "
        "user on this machine, and commands ask it.",
    )
    max_body_bytes: PositiveInt = Field(
        default=128 * 1024 * 1024, description="Largest request body that the server takes, packed and unpacked."
    )
    max_upload_bytes: PositiveInt = Field(
        default=10 * 1024**3, description="Largest file that the server takes to be loaded, as it is sent."
    )
    inbox: Path | None = Field(
        default=None, description="Folder whose files may be named to be loaded; without it, files are uploaded only."
    )
    max_unpacked_bytes: PositiveInt = Field(
        default=512 * 1024**3, description="Largest file that a worker loads, unpacked."
    )
    worker_memory_bytes: PositiveInt = Field(
        default=4 * 1024**3, description="Address space that each process of a worker's load may use."
    )
    worker_seconds: PositiveFloat = Field(default=86400.0, description="Longest time that a worker gives one load.")
    max_bulk_items: PositiveInt = Field(default=100_000, description="Most items that one request may bring.")
    rate_limit: str = Field(
        default="6000/minute",
        pattern=r"^[1-9][0-9]*/(second|minute|hour)$",
        description="Requests of one API key that a server process answers, such as `100/second`.",
    )
    cors_origins: str = Field(
        default="", description="Origins whose web pages may ask the server, separated by blanks; none without it."
    )
    proxies: str = Field(
        default="127.0.0.1 ::1",
        description="Addresses of reverse proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed, "
        "separated by blanks.",
    )
    hide_foreign_variants: bool = Field(
        default=False, description="Hide variants none of whose samples the asker may see."
    )
    genotype_threshold: PositiveInt = Field(
        default=10,
        description="Samples that a group must have at least for others than administrators to be told of its "
        "genotypes; what is known of a sample itself (`_mgs`) comes first.",
    )
    genotype_least_count: PositiveInt = Field(
        default=1, description="Counts of alleles below it, but for 0, are told to administrators only."
    )
    genotype_memory_days: PositiveInt = Field(
        default=365, description="Days for which the server remembers of which groups of samples it told whom."
    )
    genotype_budget: PositiveInt = Field(
        default=10_000_000, description="Genotypes that one answer holds at most; a row of counts alone is one."
    )
    api_key: SecretStr | None = Field(
        default=None, description="Key that commands show to a server (`--url`), as `uuid:secret`."
    )
    batch_size: PositiveInt = Field(default=500, description="Records that a load commits together.")
    lease_seconds: PositiveFloat = Field(
        default=15.0, description="Silence after which another loader may take over an unfinished load."
    )
    log_format: Literal["text", "json"] = Field(
        default="text",
        description="How `variome serve`, workers and loads log: lines for people, or a JSON object a line (`json`).",
    )
    metrics_folder: Path | None = Field(
        default=None,
        validation_alias="PROMETHEUS_MULTIPROC_DIR",
        description="Folder in which processes of one server share their metrics; `variome serve` makes its own.",
    )

    @property
    def home_folder(self) -> Path:
        """`home` with `~` expanded; absolute."""
        return self.home.expanduser().absolute()


@cache
def get_settings() -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: a variable holds something that its setting cannot be.
    """
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(f"{_variable(e['loc'])}: {e['msg']} (found {e['input']!r})" for e in error.errors())
        raise SettingsError(f"settings: {faults}; correct the environment variable and try again") from None


def _variable(place: tuple[int | str, ...]) -> str:
    """The environment variable of a setting."""
    name = ".".join(map(str, place)).upper()
    return name if name in _NAMES_OF_EVERYBODY else f"VARIOME_{name}"

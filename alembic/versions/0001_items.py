"""Items, their second keys, links, edits and revisions; schema versions; submissions; the project `reference`.

The tables of annotation versions are not made here: each is made when its version is added.
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE schema_version (
    uuid uuid NOT NULL,
    item_type text NOT NULL,
    annotation_version text NOT NULL,
    table_name text,
    added timestamp with time zone NOT NULL,
    content_hash bytea NOT NULL,
    schema json NOT NULL,
    mapping_table bytea,
    CONSTRAINT schema_version_pkey PRIMARY KEY (uuid)
);

CREATE TABLE item (
    uuid uuid NOT NULL,
    item_type text NOT NULL,
    key text NOT NULL,
    annotation_version text NOT NULL,
    is_stub boolean NOT NULL,
    institution uuid,
    file uuid,
    submission uuid,
    record bigint,
    project uuid NOT NULL,
    status text NOT NULL,
    revision integer NOT NULL,
    actor uuid NOT NULL,
    created timestamp with time zone NOT NULL,
    modified timestamp with time zone NOT NULL,
    content_hash bytea NOT NULL,
    document json NOT NULL,
    CONSTRAINT item_pkey PRIMARY KEY (uuid)
);
CREATE INDEX item_key ON item (item_type, ("left"(key, 200) COLLATE "C"));
CREATE INDEX item_file ON item (file) WHERE file IS NOT NULL;

CREATE TABLE variant_file (
    variant uuid NOT NULL,
    file uuid NOT NULL,
    submission uuid,
    record bigint,
    CONSTRAINT variant_file_pkey PRIMARY KEY (variant, file)
);
CREATE INDEX variant_file_file ON variant_file (file);

CREATE TABLE edit (
    uuid uuid NOT NULL,
    revision integer NOT NULL,
    actor uuid NOT NULL,
    modified timestamp with time zone NOT NULL,
    document json NOT NULL,
    CONSTRAINT edit_pkey PRIMARY KEY (uuid)
);

CREATE TABLE unique_key (
    uuid uuid NOT NULL,
    item_type text NOT NULL,
    property text NOT NULL,
    value text NOT NULL,
    item uuid NOT NULL,
    CONSTRAINT unique_key_pkey PRIMARY KEY (uuid)
);
CREATE INDEX unique_key_item ON unique_key (item);

CREATE TABLE link (
    source uuid NOT NULL,
    property text NOT NULL,
    target uuid NOT NULL,
    item_type text NOT NULL,
    CONSTRAINT link_pkey PRIMARY KEY (source, property, target)
);
CREATE INDEX link_target ON link (target);

CREATE TABLE revision (
    uuid uuid NOT NULL,
    annotation_version text NOT NULL,
    revision integer NOT NULL,
    item_type text NOT NULL,
    file uuid,
    submission uuid,
    record bigint,
    actor uuid NOT NULL,
    modified timestamp with time zone NOT NULL,
    superseded timestamp with time zone NOT NULL,
    content_hash bytea NOT NULL,
    document json NOT NULL,
    CONSTRAINT revision_pkey PRIMARY KEY (uuid, annotation_version, revision)
);
CREATE INDEX revision_file ON revision (file) WHERE file IS NOT NULL;

CREATE TABLE submission (
    uuid uuid NOT NULL,
    file uuid NOT NULL,
    version text NOT NULL,
    project uuid NOT NULL,
    actor uuid NOT NULL,
    status text NOT NULL,
    token uuid,
    started timestamp with time zone NOT NULL,
    heartbeat timestamp with time zone NOT NULL,
    lease_seconds double precision NOT NULL,
    finished timestamp with time zone,
    committed_record bigint NOT NULL,
    options json NOT NULL,
    state json NOT NULL,
    CONSTRAINT submission_pkey PRIMARY KEY (uuid)
);
CREATE INDEX submission_file ON submission (file);
CREATE INDEX submission_started ON submission (started);
"""

COMPRESSION = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)) THEN
        ALTER TABLE item ALTER COLUMN document SET COMPRESSION lz4;
        ALTER TABLE revision ALTER COLUMN document SET COMPRESSION lz4;
    END IF;
END
$$;
"""

# Version 5 of `Project/reference` and `User/variome` in the project's namespace (docs/decisions/0001). The project
# belongs to itself, and was made by the program.
REFERENCE_PROJECT = "5f17270a-b5b7-5ab5-99f7-a8cb364ba80d"
PROGRAM = "865c7fce-bc96-552a-9aee-cf16e258fbb3"
REFERENCE = """
INSERT INTO item (uuid, item_type, key, annotation_version, is_stub, project, status, revision, actor, created,
                  modified, content_hash, document)
SELECT uuid, item_type, key, '', false, '{project}', status, 1, '{actor}', now(), now(),
       substr(sha512(convert_to(document, 'UTF8')), 1, 32), document::json
FROM (VALUES
    ('{project}'::uuid, 'Project', 'reference', 'shared', '{{"name":"reference"}}'),
    ('{actor}'::uuid, 'User', 'variome', 'shared', '{{"name":"variome"}}')
) AS made (uuid, item_type, key, status, document);
"""

# Annotation versions first: their tables are named in schema_version alone.
DOWN = """
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT table_name FROM schema_version WHERE table_name IS NOT NULL LOOP
        EXECUTE format('DROP TABLE IF EXISTS %I', name);
    END LOOP;
END
$$;
DROP TABLE submission, revision, link, unique_key, edit, variant_file, item, schema_version;
"""


def upgrade() -> None:
    _execute(TABLES)
    _execute(COMPRESSION)
    _execute(REFERENCE.format(project=REFERENCE_PROJECT, actor=PROGRAM))


def downgrade() -> None:
    _execute(DOWN)


def _execute(statements: str) -> None:
    """As they are: `op.execute` would take colons and per cent signs for parameters."""
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)

"""Imports that people started over the web, and the mappings they saved.

``import_run.state`` is draft, waiting, running, done, stopped or failed; ``beat_us`` says when a running one last
moved. ``files`` are pairs of a file's number and its name, the data file first. ``reasons`` are the first rejected
rows, and why; ``rejected_rows`` are all of them (``importer/rejected_file.py``).
"""

from server.db.schema import Schema, Sql

_RUN = """CREATE TABLE IF NOT EXISTS import_run (
    id TEXT PRIMARY KEY, member BIGINT NOT NULL, files TEXT NOT NULL, mapping_name TEXT NOT NULL, mapping TEXT NOT NULL,
    state TEXT NOT NULL, is_dry BOOLEAN NOT NULL, done BIGINT NOT NULL DEFAULT 0, total BIGINT NOT NULL DEFAULT 0,
    rows BIGINT NOT NULL DEFAULT 0, recorded BIGINT NOT NULL DEFAULT 0, duplicates BIGINT NOT NULL DEFAULT 0,
    rejected BIGINT NOT NULL DEFAULT 0, reasons TEXT NOT NULL DEFAULT '[]', rejected_rows {bytes},
    error TEXT NOT NULL DEFAULT '', created_us BIGINT NOT NULL, started_us BIGINT NOT NULL DEFAULT 0,
    ended_us BIGINT NOT NULL DEFAULT 0, beat_us BIGINT NOT NULL DEFAULT 0)"""

SCHEMA = Schema(
    statements=(
        Sql(sqlite=_RUN.format(bytes="BLOB"), postgres=_RUN.format(bytes="BYTEA")),
        "CREATE INDEX IF NOT EXISTS import_run_last ON import_run (created_us, id)",
        "CREATE INDEX IF NOT EXISTS import_run_of ON import_run (member, created_us, id)",
        "CREATE INDEX IF NOT EXISTS import_run_due ON import_run (created_us) WHERE state IN ('waiting', 'running')",
        """CREATE TABLE IF NOT EXISTS import_mapping (
            name TEXT PRIMARY KEY, text TEXT NOT NULL, member BIGINT NOT NULL, changed_us BIGINT NOT NULL)""",
    )
)

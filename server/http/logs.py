"""How the program logs: a line per thing, for people or as JSON for programs. Called once per process, at its start.

Everything goes to standard error: what a command prints is for whoever called it, and may be JSON.
"""

import logging
import sys

import structlog

from server.settings import Settings


def configure_logging(settings: Settings) -> None:
    """Set up logging for this process, ours and that of libraries."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    is_json = settings.log_format == "json"
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Both renderers would otherwise print local variables, and with them bodies, passwords and tokens.
    without_locals = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    drawing: list[structlog.typing.Processor] = (
        [
            structlog.processors.ExceptionRenderer(without_locals),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        if is_json
        else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    )
    structlog.configure(
        processors=[*shared, *drawing],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        # A kept logger would go on writing to the stream of its first line, long after a test has closed that.
        cache_logger_on_first_use=False,
    )
    handler = _ToStderr()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *drawing],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)


class _ToStderr(logging.Handler):
    """Writes to what standard error is when the line is written."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(f"{self.format(record)}\n")

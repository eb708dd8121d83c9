"""Every step, in order. A new step is a new module and one line here; a step that was released is never changed."""

from server.db.migrate import Migration
from server.migrations import m0001_first_shape

STEPS: tuple[Migration, ...] = (Migration(1, "first shape", m0001_first_shape.forwards),)

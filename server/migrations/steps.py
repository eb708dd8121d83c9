"""Every step, in order. A new step is a new module and one line here; a step that was released is never changed."""

from server.db.migrate import Migration
from server.migrations import (
    m0001_first_shape,
    m0002_raids_and_customers,
    m0003_what_the_boss_asks,
    m0004_what_a_team_sells_with,
    m0005_what_is_sold,
    m0006_who_buys_what,
    m0007_what_products_bring,
)

STEPS: tuple[Migration, ...] = (
    Migration(1, "first shape", m0001_first_shape.forwards),
    Migration(2, "raids and customers", m0002_raids_and_customers.forwards),
    Migration(3, "what the boss asks", m0003_what_the_boss_asks.forwards),
    Migration(4, "what a team sells with", m0004_what_a_team_sells_with.forwards),
    Migration(5, "what is sold", m0005_what_is_sold.forwards),
    Migration(6, "who buys what", m0006_who_buys_what.forwards),
    Migration(7, "what products bring", m0007_what_products_bring.forwards),
)

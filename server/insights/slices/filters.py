"""Filters: a condition in the rule language over what is known of each row of the books, written as SQL of ours.

Only the names below exist; values become parameters. What is wrong with a filter is told with its place, in both
languages (``server/wording``).
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from kpi.language import CompileError, Expression, LanguageError, Problem, Schema, Type, parse, to_sql
from kpi.language.tree import Listing, Tree, parts
from kpi.sentences import sentence
from server.db.tx import Dialect
from server.errors import FieldProblem, InvalidInput
from server.people.roles import Language
from server.wording.say import say

POINTER = "?filter"


@dataclass(frozen=True, slots=True)
class Field:
    """A name a filter may use: its type, its SQL, and the joins (keys of ``JOINS``) that the SQL needs."""

    type: Type
    sql: str
    joins: tuple[str, ...] = ()


JOINS = {
    "event": "JOIN event e ON e.seq = {c}.event",
    "product": "LEFT JOIN product f_product ON f_product.id = {product}",
    "account": "LEFT JOIN account f_account ON f_account.id = {account}",
    "region": "LEFT JOIN region f_region ON f_region.id = {c}.region",
    "team": "LEFT JOIN team f_team ON f_team.id = {c}.team",
    "member": "LEFT JOIN member f_member ON f_member.id = {c}.member",
}
"""What may be joined, in the order in which it is."""

FIELDS = {
    "amount": Field(Type.INT, "coalesce(e.amount, 0)", ("event",)),
    "value": Field(Type.INT, "{value}"),
    "product": Field(Type.STRING, "coalesce(f_product.name, '')", ("product",)),
    "account": Field(Type.STRING, "coalesce(f_account.name, '')", ("account",)),
    "key_account": Field(Type.BOOL, "coalesce(f_account.is_key, FALSE)", ("account",)),
    "industry": Field(Type.STRING, "coalesce(f_account.industry, '')", ("account",)),
    "size": Field(Type.STRING, "coalesce(f_account.size, '')", ("account",)),
    "source": Field(Type.STRING, "e.source", ("event",)),
    "kind": Field(Type.STRING, "e.kind", ("event",)),
    "region": Field(Type.STRING, "coalesce(f_region.name, '')", ("region",)),
    "team": Field(Type.STRING, "coalesce(f_team.name, '')", ("team",)),
    "member": Field(Type.STRING, "{member_name}", ("member",)),
    "month": Field(Type.STRING, "{month}"),
    "day": Field(Type.STRING, "{day}"),
    "weekday": Field(Type.INT, "CAST(({c}.day - 1) % 7 + 1 AS BIGINT)"),
}
"""Every name of the filter language; ``docs/guides/slice-your-numbers.md`` says what each means."""

_SCHEMA = Schema({name: field.type for name, field in FIELDS.items()})


@dataclass(frozen=True, slots=True)
class FilterProblem(FieldProblem):
    """One thing wrong with a filter, and where: line and column from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Filter:
    """A checked filter; ``source`` is what was written, "" for none."""

    source: str
    expression: Expression | None = None

    @property
    def joins(self) -> frozenset[str]:
        """What its names need."""
        names = self.expression.references if self.expression is not None else ()
        return frozenset(join for name in names for join in FIELDS[name].joins)

    def sql(
        self, dialect: Dialect, fill: Callable[[str], str], bind: Callable[[object], str], bound: int
    ) -> str | None:
        """The condition; ``fill`` puts the row's columns into the SQL of a field, ``bound`` arguments precede its own.

        None where there is no filter.
        """
        if self.expression is None:
            return None
        text, values = to_sql(
            self.expression, lambda name: fill(FIELDS[name].sql), dialect=dialect.value, first=bound + 1
        )
        markers = iter([bind(value) for value in values])
        # SQLite's markers have no numbers; ours, beside which they stand, do.
        return re.sub(r"\?", lambda _: next(markers), text) if dialect is Dialect.SQLITE else text


def read_filter(source: str, minor_units: int, dialect: Dialect, language: Language) -> Filter:
    """Check a filter. Raises: InvalidInput that names every problem with its line and column."""
    if not source.strip():
        return Filter("")
    try:
        expression = parse(source, _SCHEMA, minor_units=minor_units, expect=Type.BOOL)
        fractions = [node.traits.start for node in _nodes(expression.tree) if node.type is Type.DOUBLE]
        if fractions:
            at = min(fractions)
            told = sentence("a number with a fraction has no place here (amounts: money(12.5))")
            raise CompileError(told, at.line, at.column)
        # Whether it can be said in this engine's SQL is known only when it is.
        to_sql(expression, lambda name: name, dialect=dialect.value)
    except LanguageError as error:
        raise _invalid(error.problems, language) from error
    except CompileError as error:
        raise _invalid([Problem(error.line, error.column, error.message)], language) from error
    return Filter(source, expression)


def _nodes(tree: Tree) -> list[Tree]:
    found, waiting = [], [tree]
    while waiting:
        node = waiting.pop()
        found.append(node)
        for part in parts(node):
            waiting.extend(part.items if isinstance(part, Listing) else [part])
    return found


def _invalid(problems: Collection[Problem], language: Language) -> InvalidInput:
    told = [FilterProblem(POINTER, say(one.told, language), one.line, one.column) for one in problems]
    return InvalidInput(told[0].message, told)

"""Binds a mapping to the columns of an open file: every expression parsed, typed and compiled before the first row."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kpi.events import Kind
from kpi.language import MAPPING_FUNCTIONS, LanguageError, Problem, Schema, Type, parse, to_python
from kpi.sentences import Sentence, sentence, told_by
from server.intake.importer.amounts import Amounts
from server.intake.importer.bound import (
    BoundEmit,
    BoundField,
    BoundFormula,
    BoundGroup,
    BoundJoin,
    BoundTarget,
    BoundTree,
)
from server.intake.importer.converting import conversion, spoken
from server.intake.importer.lookups import Joined
from server.intake.importer.mapping import Alias, Emit, Field, Formula, Group, Mapping, TargetFormulas, Tree
from server.intake.importer.moments import date_reader, moment_reader
from server.intake.importer.problems import MappingWrong
from server.intake.importer.shapes import Look, Part, Shape, any_shape, shape_of
from server.sheets.problems import nearest

_ANY = (Type.STRING, Type.INT, Type.DOUBLE, Type.BOOL)


@dataclass(frozen=True, slots=True)
class Bound:
    """Everything needed to map rows.

    ``names`` are what the row's cells are called in expressions; ``aliases`` say which name is another one's copy,
    ``defaults`` stand for columns that this export does not have.
    """

    names: tuple[str, ...]
    aliases: tuple[tuple[str, str], ...]
    defaults: dict[str, str]
    joins: tuple[BoundJoin, ...]
    emits: tuple[BoundEmit, ...]
    amounts: Amounts
    target: BoundTarget | None = None
    together: BoundFormula | None = None


def bind(mapping: Mapping, columns: tuple[str, ...], lookups: Iterable[Joined]) -> Bound:
    """Compile the mapping for a file with these columns.

    Raises: MappingWrong with every problem: unknown columns and functions, wrong types.
    """
    problems: list[Sentence] = []
    copies, defaults = _aliased(mapping.aliases, columns, problems)
    schema = Schema.record("row", [*columns, *(alias.name for alias in mapping.aliases)])
    binder = _Binder(mapping, schema | {"row_number": Type.INT}, dict(copies), problems)
    joins = [join for join in (binder.join(lookup, columns) for lookup in lookups) if join is not None]
    emits = [emit for emit in map(binder.emit, mapping.emits) if emit is not None]
    target = binder.target(mapping.target) if mapping.target is not None else None
    shared = binder.formula(mapping.together, Type.STRING) if mapping.together is not None else None
    if problems:
        raise MappingWrong(problems)
    names = tuple(f"row.{column}" for column in columns)
    return Bound(names, copies, defaults, tuple(joins), tuple(emits), binder.amounts, target, shared)


def _aliased(
    aliases: Iterable[Alias], columns: tuple[str, ...], problems: list[Sentence]
) -> tuple[tuple[tuple[str, str], ...], dict[str, str]]:
    copies: list[tuple[str, str]] = []
    defaults: dict[str, str] = {}
    for alias in aliases:
        found = next((column for column in alias.columns if column in columns), None)
        if alias.name in columns and alias.name not in alias.columns:
            told = sentence("the file has a column of this name already; choose another")
            problems.append(alias.place.told(told))
        elif found is not None:
            copies.append((f"row.{alias.name}", f"row.{found}"))
        elif alias.default is not None:
            defaults[f"row.{alias.name}"] = alias.default
        else:
            hint = nearest(alias.columns[0], columns)
            problems.append(
                alias.place.told(sentence("the file has no column {wanted}; {hint}", wanted=_any(alias), hint=hint))
            )
    return tuple(copies), defaults


def _any(alias: Alias) -> Sentence:
    *others, last = [sentence("{name!r}", name=column) for column in alias.columns]
    return sentence("{names} or {last}", names=others, last=last) if others else last


class _Binder:
    """Compiles the parts of one mapping and collects what is wrong with them; the schema grows with each join."""

    def __init__(self, mapping: Mapping, schema: Schema, own: dict[str, str], problems: list[Sentence]) -> None:
        self.mapping = mapping
        self.schema = schema
        self.own = own
        self.problems = problems
        self.amounts = Amounts(mapping.currency)

    def join(self, joined: Joined, columns: tuple[str, ...]) -> BoundJoin | None:
        lookup = joined.lookup
        on = lookup.on
        if on is None and lookup.key not in columns:
            told = sentence("the rows have no column {name!r}; say with on = 'row.…' what to look up", name=lookup.key)
            self.problems.append(lookup.place.told(told))
        elif on is None:
            on = Formula(f'row["{lookup.key}"]', lookup.place, 1)
        bound = None if on is None else self.formula(on, Type.STRING)
        self.schema |= joined.schema
        return None if bound is None else BoundJoin(bound, joined.by_key, joined.missing)

    def emit(self, emit: Emit) -> BoundEmit | None:
        kind = emit.kind if isinstance(emit.kind, Kind) else self.formula(emit.kind, Type.STRING)
        shape = shape_of(emit.kind) if isinstance(emit.kind, Kind) else any_shape()
        when = None if emit.when is None else self.formula(emit.when, Type.BOOL)
        id_ = self.field(Field(emit.id), Look.TEXT, "/id")
        time = self.time(emit.time)
        data = self.group(emit.data, shape, "/data")
        account = [(name, self.field(field, Look.TEXT, f"/account/{name}")) for name, field in emit.account.items()]
        if kind is None or id_ is None or time is None:
            return None
        return BoundEmit(
            name=emit.name,
            kind=kind,
            when=when,
            id=id_,
            time=time,
            data=data,
            account=tuple((name, field) for name, field in account if field is not None),
            currency=self.mapping.currency if "currency" in shape.fields else "",
        )

    def target(self, target: TargetFormulas) -> BoundTarget | None:
        fields = (target.scope, target.period, target.value)
        scope, period, value = (self.formula(one, _ANY) for one in fields)
        covers = None if target.covers is None else self.formula(target.covers, Type.STRING)
        if scope is None or period is None or value is None:
            return None
        return BoundTarget(scope, period, value, covers)

    def group(self, group: Group, shape: Shape, pointer: str) -> BoundGroup:
        fields = [
            (name, self.tree(tree, shape.fields[name], f"{pointer}/{name}")) for name, tree in group.fields.items()
        ]
        when = None if group.when is None else self.formula(group.when, Type.BOOL)
        return BoundGroup(pointer, tuple((n, tree) for n, tree in fields if tree is not None), shape.required, when)

    def tree(self, tree: Tree, part: Part, pointer: str) -> BoundTree | None:
        match tree, part:
            case Field(), Look():
                return self.field(tree, part, pointer)
            case Group(), Shape():
                return self.group(tree, part, pointer)
            case tuple(), Shape():
                return tuple(self.group(item, part, f"{pointer}/{place}") for place, item in enumerate(tree))
            case _:
                raise TypeError(f"{pointer}: {tree} does not have the shape {part}")

    def field(self, field: Field, look: Look, pointer: str) -> BoundField | None:
        value = self.formula(field.value, _ANY)
        when = None if field.when is None else self.formula(field.when, Type.BOOL)
        if value is None:
            return None
        try:
            convert = conversion(look, value.type, self.amounts, date_reader(self.mapping.zone, field.format))
        except ValueError as error:
            self.problems.append(field.value.place.told(told_by(error)))
            return None
        return BoundField(pointer, value, when, convert)

    def time(self, field: Field) -> BoundField | None:
        value = self.formula(field.value, Type.STRING)
        if field.when is not None:
            told = sentence("a time cannot be left out; put the condition on the event")
            self.problems.append(field.when.place.told(told))
        read: Callable[[str], str] = moment_reader(self.mapping.zone, field.format)
        return None if value is None else BoundField("/time", value, None, spoken(read))

    def formula(self, formula: Formula, expect: Type | tuple[Type, ...]) -> BoundFormula | None:
        try:
            expression = parse(formula.text, self.schema, functions=MAPPING_FUNCTIONS, expect=expect)
        except LanguageError as error:
            self.problems.extend(_placed(formula, problem) for problem in error.problems)
            return None
        reads = tuple(sorted(expression.references - {"row_number"}))
        return BoundFormula(formula, to_python(expression), expression.type, reads, self.own)


def _placed(formula: Formula, problem: Problem) -> Sentence:
    """A problem of an expression, with its place in the mapping file."""
    return sentence(
        "{file}: line {line}, column {column}: {field}: {problem}",
        file=formula.place.file,
        line=formula.place.line + problem.line - 1,
        column=problem.column + (formula.column - 1 if problem.line == 1 else 0),
        field=formula.place.field,
        problem=problem.message,
    )

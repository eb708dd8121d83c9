"""The language is a subset of CEL: whatever both can say means the same in the reference implementation."""

from cel_expr_python import cel
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.language import EvalError, LanguageError, Type, parse, to_python
from tests.kpi.language.generated import SCHEMA, VALUES, expressions

_TYPES = {Type.INT: cel.Type.INT, Type.DOUBLE: cel.Type.DOUBLE, Type.STRING: cel.Type.STRING, Type.BOOL: cel.Type.BOOL}
_CEL = cel.NewEnv(variables={name: _TYPES[kind] for name, kind in SCHEMA.items()})
_FAILED = "failed"


def _ours(source, values):
    try:
        return to_python(parse(source, SCHEMA))(values)
    except EvalError:
        return _FAILED


def _theirs(source, values):
    value = _CEL.compile(source).eval(data=values)
    return _FAILED if value.type() == cel.Type.ERROR else value.plain_value()


@settings(max_examples=400)
@given(expressions(beyond_cel=False), VALUES)
def test_value_or_failure_is_the_one_of_cel(source, values):
    assert _ours(source, values) == _theirs(source, values)


@settings(max_examples=100)
@given(st.text('ab.()[]?:!&|=<>+-*/% 019"', max_size=12))
def test_what_is_accepted_here_is_accepted_by_cel(source):
    try:
        parse(source, SCHEMA)
    except LanguageError:
        return

    assert _CEL.compile(source)

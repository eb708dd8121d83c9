"""Random well-typed expressions and values for them. It draws source text, so that the parser is exercised as well."""

from hypothesis import strategies as st

from kpi.language import Schema, Type

SCHEMA = Schema(
    {
        "event.amount": Type.INT,
        "event.count": Type.INT,
        "event.score": Type.DOUBLE,
        "event.kind": Type.STRING,
        "account.name": Type.STRING,
        "account.key": Type.BOOL,
    }
)

_INTS = st.one_of(st.integers(-9, 9), st.sampled_from([2**63 - 1, -(2**63), 2**62, -(2**31), 3_037_000_500, 10**12]))
_DOUBLES = st.sampled_from([0.0, 0.5, -0.5, 2.5, -3.5, 0.1, 1e6, -1e5, 3.7, 0.49999999999999994])
_TEXTS = st.text("aAbé€'\"😀 %_\\", max_size=4)

VALUES = st.fixed_dictionaries(
    {
        "event.amount": _INTS,
        "event.count": st.integers(-5, 5),
        "event.score": _DOUBLES,
        "event.kind": _TEXTS,
        "account.name": _TEXTS,
        "account.key": st.booleans(),
    }
)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


def _is(text: str) -> st.SearchStrategy[str]:
    return st.just(text)


def _infix(operand: st.SearchStrategy[str], *operators: str) -> st.SearchStrategy[str]:
    return _joined(_is("("), operand, st.sampled_from([f" {o} " for o in operators]), operand, _is(")"))


def _choice(condition: st.SearchStrategy[str], branch: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return _joined(_is("("), condition, _is(" ? "), branch, _is(" : "), branch, _is(")"))


def _within(item: st.SearchStrategy[str], leaf: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    members = st.lists(leaf, min_size=1, max_size=3).map(", ".join)
    return _joined(_is("("), item, _is(" in ["), members, _is("])"))


Texts = dict[Type, st.SearchStrategy[str]]

_LEAVES: Texts = {
    Type.INT: st.one_of(_is("event.amount"), _is("event.count"), _INTS.map(str)),
    Type.DOUBLE: st.one_of(_is("event.score"), _DOUBLES.map(repr)),
    Type.STRING: st.one_of(_is("event.kind"), _is("account.name"), _TEXTS.map(quoted)),
    Type.BOOL: st.one_of(_is("account.key"), st.sampled_from(["true", "false"])),
}


def _level(below: Texts, *, beyond_cel: bool) -> Texts:
    ints, doubles, texts, bools = (below[t] for t in (Type.INT, Type.DOUBLE, Type.STRING, Type.BOOL))
    methods = st.sampled_from([".startsWith(", ".endsWith(", ".contains("])
    # CEL knows infinite doubles, this language does not; below four levels only a division by zero makes one.
    divisors = doubles if beyond_cel else st.sampled_from(["0.5", "-2.5", "1e3"])
    level: Texts = {
        Type.INT: st.one_of(
            _infix(ints, "+", "-", "*", "/"),
            _joined(_is("("), ints, _is(" % "), st.sampled_from(["0", "1", "7", "-3", "event.count"]), _is(")")),
            _joined(_is("-("), ints, _is(")")),
            _joined(_is("int("), doubles, _is(")")),
            _joined(_is("size("), texts, _is(")")),
            _choice(bools, ints),
        ),
        Type.DOUBLE: st.one_of(
            _infix(doubles, "+", "-", "*"),
            _joined(_is("("), doubles, _is(" / "), divisors, _is(")")),
            _joined(_is("-("), doubles, _is(")")),
            _joined(_is("double("), ints, _is(")")),
            _choice(bools, doubles),
        ),
        Type.STRING: st.one_of(_infix(texts, "+"), _joined(_is("string("), ints, _is(")")), _choice(bools, texts)),
        Type.BOOL: st.one_of(
            *(_infix(side, "==", "!=", "<", "<=", ">", ">=") for side in (ints, doubles, texts)),
            _infix(bools, "==", "!="),
            _infix(bools, "&&", "||"),
            _infix(bools, "&&", "||"),
            _joined(_is("!("), bools, _is(")")),
            *(_within(below[t], _LEAVES[t]) for t in (Type.INT, Type.STRING)),
            _joined(_is("("), texts, _is(")"), methods, texts, _is(")")),
            _choice(bools, bools),
        ),
    }
    if beyond_cel:
        for kind in (Type.INT, Type.DOUBLE):
            several = st.lists(below[kind], min_size=2, max_size=3).map(", ".join)
            extremes = _joined(st.sampled_from(["min(", "max("]), several, _is(")"))
            level[kind] |= extremes | _joined(_is("abs("), below[kind], _is(")"))
        level[Type.INT] |= _joined(_is("round("), doubles, _is(")")) | _is("money(12.5)")
    return {kind: _LEAVES[kind] | level[kind] for kind in level}


def expressions(*, beyond_cel: bool) -> st.SearchStrategy[str]:
    """Source texts of any scalar type, up to four operators deep."""
    level = _LEAVES
    for _ in range(4):
        level = _level(level, beyond_cel=beyond_cel)
    return st.one_of(*level.values())

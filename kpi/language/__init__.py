"""The rule language: a checked subset of CEL for rulebooks, measures and import mappings.

One parser makes one typed tree; `to_python`, `to_sql` and `to_polars` write the same meaning three times. Pure: the
standard library only. `kpi.language.to_polars` is imported by whoever needs it, because polars is heavy.
What can be written is in `docs/reference/rule-language.md`. Read `tree.py` first.
"""

from kpi.language.errors import CompileError, EvalError, LanguageError, Problem
from kpi.language.functions import MAPPING_FUNCTIONS, RULE_FUNCTIONS, Function
from kpi.language.parser import parse
from kpi.language.to_python import Evaluate, Value, to_python
from kpi.language.to_sql import Dialect, to_sql
from kpi.language.tree import Expression
from kpi.language.types import Schema, Type

__all__ = [
    "MAPPING_FUNCTIONS",
    "RULE_FUNCTIONS",
    "CompileError",
    "Dialect",
    "EvalError",
    "Evaluate",
    "Expression",
    "Function",
    "LanguageError",
    "Problem",
    "Schema",
    "Type",
    "Value",
    "parse",
    "to_python",
    "to_sql",
]

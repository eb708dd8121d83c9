"""`python -m tests.benchmarks [--only GROUP …] [--quick] [--json FILE]`: measures, and prints the table."""

import argparse
import os
import platform
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from tests.benchmarks import boards, fanout, growth, insights, lists, phone, posting, recording, refolding
from tests.benchmarks.ratios import EARNEST, QUICK, Group, Line, Ratio, Skipped

GROUPS: dict[str, Group] = {
    "recording": recording.measure,
    "posting": posting.measure,
    "fanout": fanout.measure,
    "boards": boards.measure,
    "growth": growth.measure,
    "insights": insights.measure,
    "lists": lists.measure,
    "refolding": refolding.measure,
    "phone": phone.measure,
}
_ROW = "{:<62} {:>11} {:>11} {:<8} {:>7} {:>8}  {}"


def main(arguments: list[str]) -> int:
    """Answers 0 when every ratio is as wanted."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", choices=GROUPS, nargs="+", default=list(GROUPS), help="measure these groups")
    parser.add_argument("--quick", action="store_true", help="too little to mean anything: does it run?")
    parser.add_argument("--json", type=Path, help="write the lines to this file, too")
    chosen = parser.parse_args(arguments)
    print(f"{platform.platform()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(_ROW.format("what", "product", "floor", "unit", "ratio", "wanted", ""))
    lines: list[Line] = []
    for name in chosen.only:
        for line in GROUPS[name](QUICK if chosen.quick else EARNEST):
            lines.append(line)
            print(told(line), flush=True)
            if chosen.json is not None:
                chosen.json.parent.mkdir(parents=True, exist_ok=True)
                chosen.json.write_bytes(msgspec.json.format(_as_json(lines)))
    return 0 if all(line.is_ok for line in lines if isinstance(line, Ratio)) else 1


def told(line: Line) -> str:
    """One row of the table."""
    if isinstance(line, Skipped):
        return f"{line.name:<62} left out: {line.why}"
    verdict = "ok" if line.is_ok else "missed"
    product, floor = f"{line.product:,.4g}", f"{line.floor:,.4g}"
    if line.product >= 1000:
        product, floor = f"{line.product:,.0f}", f"{line.floor:,.0f}"
    return _ROW.format(line.name, product, floor, line.unit, f"{line.ratio:.2f}", str(line.wanted), verdict)


def _as_json(lines: Iterable[Line]) -> bytes:
    return msgspec.json.encode(
        {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": f"{platform.platform()}, {os.cpu_count()} processors",
            "lines": [
                {
                    "name": line.name,
                    "unit": line.unit,
                    "product": line.product,
                    "floor": line.floor,
                    "ratio": line.ratio,
                    "wanted": str(line.wanted),
                    "ok": line.is_ok,
                    "runs": line.runs,
                }
                if isinstance(line, Ratio)
                else {"name": line.name, "left_out": line.why}
                for line in lines
            ],
        }
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

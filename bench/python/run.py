"""Runs all benchmarks and writes their results: bench/results/*.json, and the table of bench/README.md.

make bench
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
RESULTS = ROOT / "bench" / "results"
BINARIES = ROOT / "build" / "release" / "bench" / "cpp"
MARK = "<!-- results: written by bench/python/run.py -->"


def main() -> None:
    """Runs what there is, one after the other: the machine has to itself what it measures."""
    RESULTS.mkdir(exist_ok=True)
    sections: list[str] = []
    commands = [(path.stem, [str(path)]) for path in sorted(BINARIES.glob("bench_*")) if path.is_file()]
    commands += [
        (name, [sys.executable, str(ROOT / "bench" / "python" / f"{name}.py")]) for name in ("compare", "limits")
    ]
    for name, command in commands:
        print(f"{name} ...", file=sys.stderr, flush=True)
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        (RESULTS / f"{name}.json").write_text(json.dumps(lines, indent=1) + "\n")
        sections.append(f"### {name}\n\n{table(lines)}")
    readme = ROOT / "bench" / "README.md"
    head = readme.read_text().partition(MARK)[0]
    readme.write_text(head + MARK + "\n\n" + "\n\n".join(sections) + "\n")


def table(lines: list[dict[str, Any]]) -> str:
    """JSON lines as a table, one a set of keys."""
    out: list[str] = []
    keys: list[str] = []
    for line in lines:
        mine = ["benchmark", "variant", "ms", "ratio"] if "benchmark" in line else list(line)
        if mine != keys:
            keys = mine
            out += ["", "| " + " | ".join(keys) + " |", "|" + "---|" * len(keys)]
        out.append("| " + " | ".join(str(line.get(key, "")) for key in keys) + " |")
    return "\n".join(out).strip()


if __name__ == "__main__":
    main()

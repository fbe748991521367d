"""The finished parts of a labelling."""

from pathlib import Path

from pcf.discovery.labels.parts import Parts


def test_damaged_parts_are_not_taken(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    row = {"id": 1, "constant": "pi", "expression": "4/pi", "relation": None, "digits": 9, "surplus_digits": 1.0}
    parts = Parts(tmp_path, [], 15)
    parts.write("00000000", [row], [])
    assert parts.read("00000000") is not None
    (file,) = tmp_path.rglob("*-labels.parquet")
    content = file.read_bytes()
    for place in range(4, len(content) - 8, 7):
        file.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
        found = parts.read("00000000")
        assert found is None or found[0].column("constant").to_pylist() == ["pi"]

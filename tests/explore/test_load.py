"""The explorer as a process of its own: many readers at once, and hostile ones; then it ends and leaves nothing."""

import http.client
import os
import random
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE, Popen
from urllib.parse import quote

import pytest

from command_line import interruptible

READERS = 200
HOSTILE = 1000


@pytest.fixture
def server() -> "Iterator[tuple[Popen[str], int]]":
    command = [sys.executable, "-m", "pcf", "explore", "--port", "0", "--no-browser"]
    with interruptible(command, stdout=PIPE, stderr=PIPE, text=True) as process:
        line = process.stdout.readline()
        assert line.startswith("explore: http://127.0.0.1:")
        yield process, int(line.rstrip().rstrip("/").rpartition(":")[2])
        process.terminate()


def asked(port: int, address: str) -> tuple[int, float, str]:
    """Status, seconds and text of an answer."""
    start = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=150)
    try:
        connection.request("GET", address)
        answer = connection.getresponse()
        return answer.status, time.monotonic() - start, answer.read().decode()
    finally:
        connection.close()


def children(process: "Popen[str]") -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def test_it_starts_and_ends(server: "tuple[Popen[str], int]") -> None:
    process, port = server
    assert asked(port, "/?format=json")[0] == 200
    assert asked(port, "/formula/1/1")[0] == 200
    started = children(process) if sys.platform == "linux" else []
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert process.stderr.read() == ""
    for _ in range(50):
        if not any(Path(f"/proc/{pid}/exe").exists() for pid in started):
            break
        time.sleep(0.1)
    assert not [pid for pid in started if Path(f"/proc/{pid}/exe").exists()]


@pytest.mark.full
def test_two_hundred_readers_at_once(server: "tuple[Popen[str], int]") -> None:
    process, port = server
    assert asked(port, "/constant/pi")[0] == 200  # the published formulas are there
    addresses = [f"/formula/{quote(f'{k + 2}n+{k + 1}')}/n^2+{k}" for k in range(READERS // 2)]
    addresses += ["/search?q=pi", "/constant/zeta(3)", "/", "/formula/2n+1/n^2"] * (READERS // 8)
    random.Random(17).shuffle(addresses)
    with ThreadPoolExecutor(READERS) as readers:
        answers = list(readers.map(lambda address: asked(port, address), addresses))
    statuses = Counter(status for status, _, _ in answers)
    wrong = [
        (a, re.findall("alert.>(.*?)<", text))
        for a, (status, _, text) in zip(addresses, answers, strict=True)
        if status not in (200, 503)
    ]
    assert not wrong
    quick = sorted(
        seconds for (status, seconds, _), a in zip(answers, addresses, strict=True) if "formula/" not in a
    )
    computed = sorted(s for (_, s, _), a in zip(answers, addresses, strict=True) if "formula/" in a)
    print(
        f"\n{dict(statuses)}; pages from memory: median {quick[len(quick) // 2]:.2f} s, slowest {quick[-1]:.2f} s; "
    )
    print(f"formulas: median {computed[len(computed) // 2]:.2f} s, slowest {computed[-1]:.2f} s")
    assert statuses[200] >= READERS // 2
    assert quick[-1] < 20
    assert process.poll() is None
    assert asked(port, "/formula/2n+1/n^2")[0] == 200


def hostile(chance: random.Random) -> str:
    """An address that nobody means well with."""
    words = [
        "<script>alert(1)</script>", "../" * 8 + "etc/passwd", "%00", "n^99999", "(n+1)^9999", "9" * 900, "(" * 300,
        "n" * 1500, "10^10^10", "n^-1", "-" * 500, "1e999999", "π" * 200, "'; DROP TABLE labels; --", "{{7*7}}",
        "sqrt(" * 60, "n^2", "2n+1", "\\", "\u202e", "x" * 3000, "nan", "inf", "a=b=c,d", "delta > 0" * 90, "n^500+1",
    ]  # fmt: skip
    word, other = quote(chance.choice(words), safe="/^+"), quote(chance.choice(words), safe="/^+")
    place = chance.choice(
        ["/formula/{}/{}", "/search?q={}&sort={}", "/constant/{}", "/class/{}/{}", "/{}", "/search?q={}"]
    )
    return place.format(word, other)


@pytest.mark.full
def test_a_thousand_hostile_requests(server: "tuple[Popen[str], int]") -> None:
    process, port = server
    chance = random.Random(3)
    addresses = list(dict.fromkeys(hostile(chance) for _ in range(4 * HOSTILE)))[:HOSTILE]
    assert len(addresses) == HOSTILE
    asked(port, "/constant/pi")
    before = memory(process)
    start = time.monotonic()
    with ThreadPoolExecutor(16) as readers:
        answers = list(readers.map(lambda address: asked(port, address), addresses))
    seconds = time.monotonic() - start
    statuses = Counter(status for status, _, _ in answers)
    print(f"\n{len(addresses)} in {seconds:.0f} s: {dict(statuses)}; memory {before} -> {memory(process)} MB")
    wrong = [
        (a, text[-300:]) for a, (status, _, text) in zip(addresses, answers, strict=True) if status >= 500 != 503
    ]
    assert set(statuses) <= {200, 400, 404, 503}, wrong
    assert not [text for _, _, text in answers if "<script>alert" in text or "Traceback" in text]
    assert asked(port, "/formula/2n+1/n^2")[0] == 200
    assert memory(process) < before + 300
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert "Traceback" not in process.stderr.read()


def memory(process: "Popen[str]") -> int:
    """Megabytes that a process holds."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20

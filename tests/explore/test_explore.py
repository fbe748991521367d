"""The explorer as a reader meets it: pages, JSON, errors, and what hostile readers send."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from starlette.testclient import TestClient

from pcf.api import scan
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import write_table
from pcf.atlas.schema import FAMILIES
from pcf.continued_fraction import PCF
from pcf.discovery.classes.classing import class_atlas
from pcf.discovery.labels.labelling import label_atlas
from pcf.explore.server import Budget, application

FORMULAS = [
    ("2n + 1", "n^2"),
    ("-2n - 1", "n^2"),
    ("2n + 3", "n^2 + 2n"),
    ("n + 1", "n + 1"),
    ("1", "n^2"),
    ("2n + 1", "-1"),
    ("1", "1"),
    ("34n^3 + 51n^2 + 27n + 5", "-n^6"),
    ("n^2 + 1", "n^3 + 2"),
]
FAMILY = {
    "family": 0,
    "a": "d",
    "b": "(n + r)*(n + r)",
    "value": "L(0, 1) = 1/log(2); L(r + 1, d) = (r + 1)/(L - d)",
    "parameters": "r >= 0; d >= 1",
    "members_inside": [4],
    "members_outside": 3,
    "digits": 100,
    "constant": "log(2)",
    "statement": "For all integers",
}
HERE = "http://127.0.0.1"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    root = tmp_path_factory.mktemp("explore") / "mine"
    scan(FORMULAS, root, depth=1000, threads=1)
    class_atlas(root, threads=1)
    label_atlas(root, ["pi", "e", "log(2)", "tan(1)", "sqrt(5)", "zeta(3)"], threads=1)
    write_table(root, "families", pa.Table.from_pylist([FAMILY], schema=FAMILIES))
    app = application([root], Budget(workers=1, seconds=20, published=False))
    with TestClient(app, base_url=HERE, raise_server_exceptions=False) as client:
        client.get("/formula/1/1")  # starts the worker
        yield client


CONTRACT = (Path(__file__).parents[2] / "docs" / "contract.md").read_text(encoding="utf-8")


def told(table: int) -> set[str]:
    """The keys that the contract has for the explorer, in one of its tables."""
    section = CONTRACT.partition("### pcf explore\n")[2].partition("\n##")[0]
    rows = section.split("| JSON key | value |\n| --- | --- |\n")[table + 1].partition("\n\n")[0]
    return {key for row in rows.splitlines() for key in re.findall(r"`([^`]*)`", row.split("|")[1])}


def found(client: TestClient, address: str, status: int = 200) -> Any:
    """The JSON value at an address, whose page is there too."""
    answer = client.get(address, params=None)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    with_format = client.get(address + ("&" if "?" in address else "?") + "format=json")
    assert with_format.status_code == status
    assert with_format.headers["content-type"] == "application/json"
    return with_format.json()


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", page).split())


def test_a_formula_has_a_page(client: TestClient) -> None:
    known = found(client, "/formula/2n+1/n^2")
    assert (known["a"], known["b"], known["status"]) == ("2*n + 1", "n^2", "converges")
    assert known["limit"].startswith("1.27323954473516268615107010698")
    assert (known["expression"], known["strength"]) == ("4/pi", "proved")
    assert known["proof"]["verified"] is True
    assert known["orbit"]["key"] == "2,1;1,0,0"
    assert known["in_atlases"] == ["mine"]
    assert [row["a"] for row in known["members"]] == ["-2*n - 1"]
    assert known["classes"][0]["address"].startswith("/class/mine/")
    assert known["known"]
    assert known["trajectory"][-1]["depth"] == 1000
    assert known["unfinished"] is None
    page = client.get("/formula/2n+1/n^2").text
    text = text_of(page)
    assert "<mfrac><mn>4</mn><mi>π</mi></mfrac><mo>=</mo>" in page
    assert "value proved: hypergeometric" in text
    assert "−0.21 ± 0.04 as n → ∞" in text
    assert text.index("−0.21 ± 0.04") < text.index("at n = 1000"), "never without its limit"
    assert '<svg class="trajectory' in page
    assert "By Pincherle's theorem" in text
    assert "with the parameters <math><mn>0</mn><mo>,</mo>" in page, "the formulas of proofs are typeset"


def test_a_formula_has_its_place_and_neighbours(client: TestClient) -> None:
    known = found(client, "/formula/2n+1/n^2")
    assert known["place"]["atlas"] == "mine"
    assert known["place"]["metrics"]["gamma"] == pytest.approx(known["error_growth"]["gamma"])
    own = known["orbit"]["key"]
    keys = [found(client, one["address"])["orbit"]["key"] for one in known["neighbours"][:2]]
    assert keys
    assert own not in keys
    page = client.get("/formula/2n+1/n^2").text
    assert page.count('<circle class="here"') == 2
    assert 'cx="-99' not in page
    elsewhere = found(client, "/formula/n^3/n^4+7")  # beyond what the frames hold, and in no atlas
    assert (elsewhere["place"] is None) == (elsewhere["reduced_denominator_growth"] is None)
    assert found(client, "/formula/1/-1")["place"] is None


def test_the_same_keys_as_pcf_eval(client: TestClient, run: Any) -> None:
    of_eval = run("eval", "2n+1", "n^2", "--digits", "100", "--json").json
    known = client.get("/formula/2n+1/n^2?format=json").json()
    assert {key: known[key] for key in of_eval} == of_eval
    assert set(known) - set(of_eval) == told(0) - {"notes"}


def test_the_keys_of_a_search(client: TestClient) -> None:
    known = client.get("/search?q=2n%2B1,n^2&format=json").json()
    assert set(known) | set(client.get("/search?q=1.27323954473516&format=json").json()) == told(1)


@pytest.mark.parametrize(
    "address",
    ["/formula/2n%2B1/n%5E2", "/formula/2*n%20+%201/n**2", "/formula/1%2B2n/n%C2%B2", "/formula/(n+1)+n/n*n"],
)
def test_addresses_as_browsers_write_them(client: TestClient, address: str) -> None:
    known = found(client, address)
    assert known["address"] == "/formula/2n+1/n^2"


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/formula/n+1/1", "converges", "proved by the growth of error and denominators"),
        ("/formula/2n/-n^2", "diverges", "no limit: diverges"),
        ("/formula/1/n-3", "terminates", "the limit is infinity"),
        ("/formula/1/-1", "diverges", "no limit"),
        ("/formula/n^2+1/n^3+2", "converges", "no constant found"),
        ("/formula/1/n^3", "oscillates", "no limit: oscillates"),
        ("/formula/3/-2", "converges", "exactly, proved"),
        ("/formula/49n+48/n^2+47", "converges", ")*hyper((0 + I*("),
        pytest.param("/formula/10^400/n", "converges", "converges", marks=pytest.mark.full),
        ("/formula/(n+1)^60/1", "converges", "converges"),
    ],
)
def test_formulas_of_every_kind(client: TestClient, address: str, status: str, words: str) -> None:
    assert found(client, address)["status"] == status
    text = text_of(client.get(address).text)
    if words != "the limit is infinity":
        assert words in text
    else:
        assert "infinity" in text


def test_long_values_are_cut_with_their_length(client: TestClient) -> None:
    answer = client.get("/formula/1/n-9000?format=json")
    assert re.fullmatch(r"-?\d{1000,}… \([0-9,]+ characters\)", answer.json()["limit"])
    assert len(answer.text) < 200_000
    assert len(client.get("/formula/1/n-9000").text) < 100_000


def test_python_of_a_copy_is_the_formula(client: TestClient) -> None:
    copies = client.get("/formula/n^3+2n/-n^2-1?format=json").json()["copies"]
    assert list(copies) == ["LaTeX", "Python", "PARI/GP", "Sage", "Mathematica"]
    read = re.fullmatch(r'pcf\.PCF\("([^"]*)", "([^"]*)"\)', copies["Python"])
    assert read is not None
    assert PCF(*read.groups()) == PCF("n^3+2n", "-n^2-1")
    assert "a(n) = n^3 + 2*n; b(n) = -n^2 - 1" in copies["PARI/GP"]


def test_the_loop_of_a_copy_gives_the_value(client: TestClient) -> None:
    sage = client.get("/formula/2n+1/n^2?format=json").json()["copies"]["Sage"]
    read = re.fullmatch(
        r"a\(n\) = (.*); b\(n\) = (.*); x = RealField\(200\)\(0\)\n"
        r"for k in range\((\d+), 0, -1\): x = b\(k\)/\(a\(k\) \+ x\)\na\(0\) \+ x",
        sage,
    )
    assert read is not None
    a, b, x = Polynomial(read[1]), Polynomial(read[2]), 0.0
    for k in range(int(read[3]), 0, -1):
        x = b(k) / (a(k) + x)
    assert a(0) + x == pytest.approx(1.2732395447351628)


def test_a_constant_has_a_page(client: TestClient) -> None:
    known = found(client, "/constant/pi")
    assert known["value"].startswith("3.14159265358979323846264338327950288")
    assert {(one["a"], one["expression"]) for one in known["results"]} == {
        ("2*n + 1", "4/pi"),
        ("2*n + 3", "4/(pi - 2)"),
    }
    assert found(client, "/constant/pi?q=delta+%3E+0")["count"] == 0
    assert "None of them fulfils delta limit &gt; 0" in client.get("/constant/pi?q=delta+%3E+0").text
    assert found(client, "/constant/catalan")["orbits"] == 0
    assert found(client, "/constant/besseli(1,2)/besseli(0,2)")["value"].startswith("0.69777")


def test_a_class_has_a_page(client: TestClient) -> None:
    address = client.get("/formula/2n+3/n^2+2n?format=json").json()["classes"][0]["address"]
    known = found(client, address)
    assert known["orbits"] == len(known["members"]) == 2
    assert {row["map_text"] for row in known["members"]} >= {"L"}
    assert found(client, f"/class/{address.rpartition('/')[2]}")["a"] == known["a"]


def test_a_family_has_a_page(client: TestClient) -> None:
    known = found(client, "/constant/log(2)")["families"]
    assert [(one["a"], one["atlas"]) for one in known] == [("d", "mine")]
    family = found(client, known[0]["address"])
    assert (family["formulas"], family["orbits"], [row["b"] for row in family["members"]]) == (1, 1, ["n^2"])
    assert found(client, "/formula/1/n^2")["families"][0]["address"] == known[0]["address"]
    assert known[0]["address"] in client.get("/formula/1/n^2").text
    assert "no such family" in found(client, "/family/mine/77", 404)["error"]


def test_home_shows_constants_and_highlights(client: TestClient) -> None:
    known = found(client, "/")
    assert [one["name"] for one in known["atlases"]] == ["mine"]
    assert {one["constant"] for one in known["constants"]} >= {"pi", "e", "zeta(3)", "sqrt(5)"}
    assert known["highlights"]["most digits per term"][0]["constant"] == "zeta(3)"


@pytest.mark.parametrize(
    ("text", "expressions"),
    [
        ("pi", {"4/pi", "4/(pi - 2)"}),
        ("π, digits per term > 0.5", {"4/pi", "4/(pi - 2)"}),
        ("ln 2", {"1/log(2)"}),
        ("zeta(3), delta > 0", {"6/zeta(3)"}),
        ("delta > 0.5", {"1/tan(1)", "(1 + sqrt(5))/2"}),
        ("digits per term > 1", {"6/zeta(3)"}),
        ("degree <= 1, proved", {"E - 1", "1/tan(1)", "(1 + sqrt(5))/2"}),
        ("n²", {"4/pi", "1/log(2)"}),
        ("b = n^2 + 2n", {"4/(pi - 2)"}),
        ("4n+2, 4n^2", {"4/pi"}),
    ],
)
def test_searches(client: TestClient, text: str, expressions: set[str]) -> None:
    known = client.get("/search", params={"q": text, "format": "json"}).json()
    assert {one["expression"] for one in known["results"]} == expressions
    page = client.get("/search", params={"q": text})
    assert page.status_code == 200
    assert all(one["address"] in page.text for one in known["results"])


def test_a_search_sorts_and_keeps_its_state_in_the_address(client: TestClient) -> None:
    known = client.get("/search", params={"q": "delta > -2", "sort": "delta", "format": "json"}).json()
    deltas = [one["delta_limit"] for one in known["results"]]
    assert deltas == sorted(deltas, reverse=True)
    page = client.get("/search", params={"q": "delta > -2", "sort": "digits"}).text
    assert 'aria-sort="descending"><a href="/search?q=delta+%3E+-2&amp;sort=digits"' in page


def test_decimals_find_formulas_and_closed_forms(client: TestClient) -> None:
    known = found(client, "/search?q=1.2732395447351627")["number"]
    assert known["matches"][0]["expression"] == "4/pi"
    assert ("2*n + 1", "L") in {(row["a"], row["map_text"]) for row in known["formulas"]}
    image = found(client, "/search?q=0.785398163397448309615660845819875721049292")["number"]
    assert {"1/L"} <= {row["map_text"] for row in image["formulas"]}
    few = found(client, "/search?q=1.2732395")
    assert few["number"]["formulas"][0]["a"] == "2*n + 1"
    assert "7 digits" in few["note"] or "8 digits" in few["note"]
    assert found(client, "/search?q=4/%CF%80")["number"]["matches"][0]["expression"] == "4/pi"


def test_no_result_says_so_and_what_is_near(client: TestClient) -> None:
    known = found(client, "/search?q=pi,+delta+%3E+3")
    assert (known["count"], [one["text"] for one in known["near"]]) == (0, ["without delta limit > 3: 2"])
    assert "No formula fulfils this search" in client.get("/search?q=pi,+delta+%3E+3").text
    assert client.get(known["near"][0]["address"] + "&format=json").json()["count"] == 2
    assert "catalan" in [one["text"] for one in found(client, "/search?q=catlan")["near"]]
    assert found(client, "/search?q=0.123456789012345678")["near"][0]["kind"] == "limit"


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/formula/x/n", 400, "a: polynomial 'x': unknown name 'x' at position 1; the only variable is n"),
        ("/formula/1/0", 400, "b"),
        ("/formula/n/n/2", 400, "division"),
        ("/formula/(-1)^n/n", 400, "contract"),
        ("/formula/n^99999/1", 400, "degree"),
        ("/formula/(n+1)^9000/1", 400, "a: "),
        ("/formula/n", 404, "two polynomials"),
        ("/formula/", 404, "two polynomials"),
        ("/constant/xyzzy", 404, "neither in the catalogue"),
        ("/class/99999", 404, "no such class"),
        ("/class/nowhere/0", 404, "not open here"),
        ("/class/x", 400, "no number of a class"),
        ("/nothing", 404, "no such page"),
        ("/search?q=pi&sort=x", 400, "not an order"),
        ("/search?q=pi&page=7", 400, "page 7: give 1 to 1"),
        ("/search?q=pi&page=-1", 400, "page '-1': give a number"),
        ("/search?q=a=x,b=n", 400, "unknown name 'x'"),
    ],
)
def test_what_is_wrong_is_named(client: TestClient, address: str, status: int, words: str) -> None:
    error = found(client, address, status)["error"]
    assert words in error
    assert "\n" not in error


def test_other_formats_methods_and_hosts_are_refused(client: TestClient) -> None:
    assert client.get("/formula/1/1?format=xml").status_code == 400
    assert client.post("/formula/1/1").status_code == 405
    assert client.get("/", headers={"host": "elsewhere.example"}).status_code == 400


MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.mark.parametrize("place", ["/search", "/constant/pi", "/formula/1/1"])
def test_no_markup_is_injected(client: TestClient, place: str) -> None:
    answer = client.get(place, params={"q": MARKUP, "sort": "interest", "page": "1"})
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/formula/%s/n", "/formula/n/%s", "/constant/%s", "/class/%s", "/%s"])
def test_no_markup_is_injected_by_paths(client: TestClient, path: str) -> None:
    answer = client.get(path % MARKUP.replace("/", "%2F").replace("<", "%3C").replace(">", "%3E"))
    assert answer.status_code in (400, 404)
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/..%2f..%2f..%2fetc%2fpasswd",
        "/class/..%2f..%2f0",
        "/constant/%00",
        "/constant/%ff%fe",
        "/formula/%00/%00",
        "/formula/%F0%9F%92%A9/n",
        "/style.css/../x",
        "/search?q=%00&sort=%00",
        "/search?q=" + "9" * 1999,
        "/search?q=" + "(" * 1999,
        "/search?q=" + "x" * 5000,
        "/search?q=10**10**10",
        pytest.param("/search?q=exp(exp(exp(exp(9))))", marks=pytest.mark.full),
        "/search?q=1e999999",
        "/formula/" + "n" * 3000 + "/1",
        "/formula/" + "(" * 500 + "/1",
        pytest.param("/formula/" + "9" * 1900 + "/" + "9" * 1900, marks=pytest.mark.full),
        "/formula/10^100000/1",
        "/constant/sqrt(" + "9" * 500 + ")",
        "/constant/CRootOf(" + "x" * 50 + ")",
        "/class/" + "9" * 400,
    ],
)
def test_hostile_requests_get_an_answer(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (200, 400, 404), answer.text
    assert "Traceback" not in answer.text
    assert "a defect of the program" not in answer.text
    assert client.get("/formula/1/1").status_code == 200


def test_a_slow_formula_shows_what_there_is(tmp_path: Path) -> None:
    app = application([], Budget(workers=1, seconds=0.02, published=False))
    with TestClient(app, base_url=HERE) as client:
        answer = client.get("/formula/34n^3+51n^2+27n+5/-n^6")
        assert answer.status_code in (200, 503)
        words = "Not all of this page" if answer.status_code == 200 else "nothing of this could be computed"
        assert words in answer.text
        assert json.loads(client.get("/?format=json").text)["atlases"] == []

"""Commands on proofs: `pcf prove`, `pcf equivalence`, and `pcf check` for the certificates of both."""

from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.markup import escape

from pcf.cli.arguments import A, B, CertificateFile, Command, FormulaCommand, Json, path
from pcf.cli.commands import add
from pcf.cli.notation import expression_text, nested, with_indices
from pcf.cli.output import print_json, show, show_text, status_text, write_certificate

_ORDINALS: Final = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}


def register(app: typer.Typer) -> None:
    add(app, "prove", prove, FormulaCommand)
    add(app, "equivalence", equivalence, FormulaCommand)
    add(app, "check", check, Command)


def prove(
    a: A,
    b: B,
    latex: Annotated[bool, typer.Option("--latex", help="Print the theorem and its proof in LaTeX.")] = False,
    certificate: CertificateFile = None,
    json: Json = False,
) -> None:
    """Why the continued fraction has its value: a proof in steps, checked by a program of its own."""
    from pcf.continued_fraction import PCF
    from pcf.results.formula import proof

    formula = PCF(a, b)
    known = proof(formula)
    if certificate and (proved := formula.prove()):
        write_certificate(certificate, proved.certificate())
    found = known["proof"]
    if json:
        print_json(known)
    elif found is None:
        show(status_text(known["status"], formula.status_reason))
        show(
            "its value is rational: the last convergent, which is too long to be written down"
            if known["status"] == "terminates"
            else _without_proof(formula)
        )
    elif latex:
        show_text(found["latex"])
    else:
        show(f"[bold]{nested(formula)} = {escape(expression_text(found['expression']))}[/]")
        for number, step in enumerate(found["steps"], 1):
            show(f"{number}. {escape(with_indices(step))}")
        exact = found["method"] in ("termination", "minimal solution") or found["expression"] in ("0", "zoo")
        checked = "checked exactly" if exact else "checked: identities exactly, digits of the value with balls"
        show(f"[dim]{found['method']}; {checked if found['verified'] else 'NOT confirmed by the check'}[/]")


def equivalence(
    a1: A,
    b1: B,
    a2: A,
    b2: B,
    certificate: CertificateFile = None,
    json: Json = False,
) -> None:
    """Whether two formulas are one up to a gauge, so that one limit is an exact image of the other."""
    from pcf.arithmetic.interpolation import MOST_DEGREE
    from pcf.continued_fraction import PCF
    from pcf.proofs.folds import FOLDS
    from pcf.results.formula import equivalence as known_of

    first, second = PCF(a1, b1), PCF(a2, b2)
    known = known_of(first, second)
    if certificate and (gauge := first.equivalence(second)):
        write_certificate(certificate, gauge.certificate())
    if json:
        print_json(known)
        return
    show(f"[bold]L₁ = {nested(first)}[/]\n[bold]L₂ = {nested(second)}[/]")
    if known["equivalent"]:
        from pcf.arithmetic.moebius import Moebius
        from pcf.constants.expression import Name
        from pcf.identification.images import image_of

        image = expression_text(str(image_of(Name("L_1"), Moebius(*known["map"])))).replace("L_1", "L₁")
        show(f"[bold]L₂ = {image}[/]   [dim]proved[/]")
        compared = ", ".join(f"every {_ORDINALS[k]} of L{'₁₂'[i]}" for i, k in enumerate(known["folds"]) if k > 1)
        folded = f"; convergents: {compared}" if compared else ""
        show(f"[dim]by a gauge of polynomials of degree {known['degree']}{folded}[/]")
    elif without := [one for one in (first, second) if one.status.value != "converges"]:
        for one in without:
            show(f"{nested(one)} {status_text(one.status.value, one.status_reason)}")
        show("equivalence is asked of formulas that converge")
    elif known["equivalent"] is False:
        show(
            "no gauge with folds up to 6 relates them: exact rates of errors, or determinants, differ   [dim]proved[/]"
        )
    else:
        tried = f"polynomials up to degree {MOST_DEGREE} and folds up to {FOLDS}"
        show(f"no gauge was found, with {tried}; that proves nothing")


def check(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A certificate, as JSON (- for standard input).", show_default=False, parser=path
        ),
    ],
    json: Json = False,
) -> None:
    """Check a certificate of a proof, a family, an equivalence or a limit, by a program apart from the search."""
    from pcf.check import NotACertificateError, check_text
    from pcf.errors import InvalidInputError
    from pcf.files import read_text

    try:
        verdict = check_text(read_text(file, "give the file of a certificate"))
    except NotACertificateError as error:
        raise InvalidInputError(f"{file}: {error}; `pcf prove A B --certificate FILE` writes one") from None
    if json:
        print_json({"valid": verdict.valid, "kind": verdict.kind, "reason": verdict.reason})
    elif verdict.valid:
        show(f"[bold]valid[/]   {escape(verdict.kind)}: {escape(verdict.reason)}")
    else:
        show(f"[bold]REFUSED[/]   {escape(verdict.kind)}: {escape(verdict.reason)}")
    if not verdict.valid:
        raise typer.Exit(1)


def _without_proof(formula: Any) -> str:
    """Why there is no proof of a formula's value."""
    from pcf.dynamics.hypergeometric import regularised
    from pcf.proofs.proving import MOST_DEGREE

    if formula.status.value != "converges":
        return "without a limit there is no value to prove"
    if (degree := max(formula.a.degree, formula.b.degree)) > MOST_DEGREE:
        return f"no proof is looked for: the degree {degree} is above {MOST_DEGREE}, the highest that is tried"
    found = (
        "no proof found: no rational minimal solution, no factorisation with a known sum, no equivalent formula "
        "that is proved"
    )
    if (quotient := regularised(*formula)) is None:
        return f"{found}, no hypergeometric form"
    return (
        f"{found}; the limit is a quotient of two neighbouring functions {quotient.function}, but its value by them "
        "cannot be checked: their parameters are too large for the functions to be evaluated"
    )

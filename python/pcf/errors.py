"""The named errors of `pcf`.

Every error a user can cause is one of these, and its text is one line: which argument, what is wrong with
it, what to do. The command line prints that line and exits with 2.
"""


class PCFError(Exception):
    """Base of every error that `pcf` raises on purpose.

    Example:
        >>> from pcf import PCF, PCFError
        >>> try:
        ...     PCF("2n", "-n^2").limit()
        ... except PCFError as error:
        ...     print(type(error).__name__)
        NotConvergentError
    """


class InvalidInputError(PCFError, ValueError):
    """An argument has a wrong type, shape or range; it is a ValueError as well.

    Example:
        >>> from pcf import Box
        >>> Box(degrees=(2, 2), coefficients=(5, -5))
        Traceback (most recent call last):
        pcf.errors.InvalidInputError: coefficients [5, -5]: give the least first
    """


class InvalidPolynomialError(InvalidInputError):
    """Text or coefficients that are no polynomial in n over the integers, or one that is identically zero.

    Example:
        >>> from pcf import Polynomial
        >>> Polynomial("x + 1")
        Traceback (most recent call last):
        pcf.errors.InvalidPolynomialError: polynomial 'x + 1': unknown name 'x' at position 1; the only variable is n
    """


class NotConvergentError(PCFError):
    """A limit was asked of a continued fraction that has none.

    Example:
        >>> from pcf import PCF
        >>> PCF("1", "-1").limit()
        Traceback (most recent call last):
        pcf.errors.NotConvergentError: limit: (1, -1) diverges: A^2+4B = -3 < 0; there is no limit to compute
    """


class PrecisionError(PCFError):
    """Digits that are not known: they cannot be reached within the budget, or a limit was asked for fewer.

    Attributes:
        reached: significant digits that can be had of a limit; 0 where none can, or where it is not about digits.

    Example:
        >>> from pcf import PCF
        >>> f"{PCF('2n + 1', 'n^2').limit(20):.30e}"
        Traceback (most recent call last):
        pcf.errors.PrecisionError: format: 31 digits asked, 20 are known; ask limit(31)
    """

    def __init__(self, message: str, reached: int = 0) -> None:
        super().__init__(message)
        self.reached = reached

    def __reduce__(self) -> tuple[type["PrecisionError"], tuple[str, int]]:
        return PrecisionError, (str(self), self.reached)


class ResourceLimitError(PCFError):
    """The predicted size of a result is above the budget, found out before the work began.

    Example:
        >>> from pcf import PCF
        >>> PCF("n^9", "1").convergent(10**7)
        Traceback (most recent call last):
        pcf.errors.ResourceLimitError: n: p_n and q_n at n = 10000000 may take ...; a depth up to ... fits
    """


class AtlasError(PCFError):
    """An atlas is missing, corrupt, or of another schema version; the text names the file.

    Example:
        >>> from pcf import open_atlas
        >>> open_atlas("nowhere")
        Traceback (most recent call last):
        pcf.errors.AtlasError: nowhere/manifest.json: not found; `pcf scan nowhere` makes an atlas
    """

"""The named errors of `pcf`.

Every error a user can cause is one of these, and its text is one line: which argument, what is wrong with
it, what to do. The command line prints that line and exits with 2.
"""


class PCFError(Exception):
    """Base of every error that `pcf` raises on purpose."""


class InvalidInputError(PCFError, ValueError):
    """An argument has a wrong type, shape or range."""


class InvalidPolynomialError(InvalidInputError):
    """Text or coefficients that are no polynomial in n over the integers, or one that is identically zero."""


class NotConvergentError(PCFError):
    """A limit was asked of a continued fraction that has none."""


class PrecisionError(PCFError):
    """The digits asked for cannot be reached within the budget; the text says how many can.

    Attributes:
        reached: significant digits that can be had of a limit; 0 where none can, or where it is not about digits.
    """

    def __init__(self, message: str, reached: int = 0) -> None:
        super().__init__(message)
        self.reached = reached

    def __reduce__(self) -> tuple[type["PrecisionError"], tuple[str, int]]:
        return PrecisionError, (str(self), self.reached)


class ResourceLimitError(PCFError):
    """The predicted size of a result is above the budget, found out before the work began."""


class AtlasError(PCFError):
    """An atlas is missing, corrupt, or of another schema version; the text names the file."""

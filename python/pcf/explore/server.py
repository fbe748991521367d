"""The web application: its addresses, what it refuses, and how it is served.

It listens on this machine alone, answers GET, loads nothing from elsewhere, and says of every error what is wrong.
"""

import contextlib
import socket
import webbrowser
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from pcf.engine import require_threads
from pcf.errors import AtlasError, InvalidInputError, PCFError
from pcf.explore import pages
from pcf.explore.answers import Answers, NotFoundError
from pcf.explore.pages import Here
from pcf.explore.query import MOST_CHARACTERS
from pcf.explore.workers import BusyError, Workers
from pcf.files import Place

HOST: Final = "127.0.0.1"
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_STATUSES: Final = ((BusyError, 503), (NotFoundError, 404), (AtlasError, 500), (PCFError, 400))
_RETRY: Final = {"Retry-After": "30"}


@dataclass(frozen=True)
class Budget:
    """What all readers together may use.

    Attributes:
        workers: processes that compute.
        seconds: that one request may compute.
        waiting: requests that may wait for a worker, others are refused; and for how many seconds each.
        published: whether the published formulas are made an atlas at the start.
    """

    workers: int
    seconds: float = 10.0
    waiting: tuple[int, float] = (100, 60.0)
    published: bool = True


def application(atlases: Sequence[Place] = (), budget: Budget | None = None) -> Starlette:
    """The web application.

    Args:
        atlases: directories.
        budget: what it may use; by default as many workers as there are CPUs, four at most.

    Raises:
        AtlasError: an atlas cannot be opened.
    """
    budget = budget or Budget(min(require_threads(None), 4))
    workers = Workers(budget.workers, budget.seconds, budget.waiting)
    answers = Answers(atlases, workers, published=budget.published)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        answers.start()
        yield
        answers.stop()

    return Starlette(
        routes=_routes(answers),
        lifespan=lifespan,
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])],
        exception_handlers={PCFError: _refused, HTTPException: _refused, Exception: _refused},
    )


def _routes(answers: Answers) -> list[Route]:
    async def home(request: Request) -> Response:
        found = await answers.home()
        return _answer(request, found, lambda: pages.home(found))

    async def formula(request: Request) -> Response:
        a, slash, b = request.path_params["formula"].partition("/")
        if not slash:
            raise NotFoundError("formula: an address has two polynomials, as /formula/2n+1/n^2")
        return await _shown(
            request, lambda: answers.formula(a, b), lambda found, _: pages.formula(found, answers.planes(found))
        )

    async def constant(request: Request) -> Response:
        slug, asked = request.path_params["slug"], _query(request)
        return await _shown(request, lambda: answers.constant(slug, *asked), pages.constant)

    async def class_(request: Request) -> Response:
        atlas, _, number = request.path_params["id"].rpartition("/")
        return await _shown(request, lambda: answers.class_(atlas or None, number), pages.class_)

    async def family(request: Request) -> Response:
        atlas, _, number = request.path_params["id"].rpartition("/")
        return await _shown(request, lambda: answers.family(atlas or None, number), pages.family)

    async def search(request: Request) -> Response:
        asked = _query(request)
        return await _shown(request, lambda: answers.search(*asked), pages.search)

    def file(name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
        text = pages.asset(name)

        async def shown(_: Request) -> Response:
            return Response(text, media_type=kind, headers={**_HEADERS, "Cache-Control": "no-cache"})

        return shown

    return [
        Route("/", home),
        Route("/formula/{formula:path}", formula),
        Route("/constant/{slug:path}", constant),
        Route("/class/{id:path}", class_),
        Route("/family/{id:path}", family),
        Route("/search", search),
        Route("/style.css", file("explore.css", "text/css")),
        Route("/script.js", file("explore.js", "text/javascript")),
    ]


def _query(request: Request) -> tuple[str, str | None, int]:
    """The text, the order and the page that a request asks for."""
    text, sort, page = (request.query_params.get(name) for name in ("q", "sort", "page"))
    if page is not None and not (page.isascii() and page.isdigit() and len(page) < 7):
        raise InvalidInputError(f"page {page[:40]!r}: give a number")
    return text or "", sort or None, int(page or 1)


def _as_json(request: Request) -> bool:
    """Whether a request asks for JSON.

    Raises:
        InvalidInputError: it asks for something else.
    """
    wanted = request.query_params.get("format")
    if wanted not in (None, "html", "json"):
        raise InvalidInputError(f"format {wanted[:40]!r}: give html or json")
    return wanted == "json"


async def _shown(
    request: Request, answer: Callable[[], Awaitable[dict[str, Any]]], page: Callable[[Any, Here], str]
) -> Response:
    _as_json(request)  # refuse an unknown format before the work
    found = await answer()
    query = {name: request.query_params.get(name) for name in ("q", "sort")}
    here = Here(request.url.path, query, found.get("query", {}).get("sort", "interest"))
    return _answer(request, found, lambda: page(found, here))


def _answer(request: Request, found: Any, page: Callable[[], str], status: int = 200) -> Response:
    if _as_json(request):
        return Response(pages.as_json(found), status, _HEADERS, "application/json")
    return HTMLResponse(page(), status, _HEADERS)


async def _refused(request: Request, error: Exception) -> Response:
    """The page, or the JSON value, of an error."""
    status = next((code for kind, code in _STATUSES if isinstance(error, kind)), 500)
    message = str(error) if isinstance(error, PCFError) else "a defect of the program; its log says more"
    if isinstance(error, HTTPException):
        status = error.status_code
        message = f"{request.url.path[:80]}: there is no such page; begin at /" if status == 404 else error.detail
    headers = _HEADERS | (_RETRY if status == 503 else {})
    message = " ".join(message.split())[: MOST_CHARACTERS // 2]
    if request.query_params.get("format") == "json":
        return Response(pages.as_json({"error": message}), status, headers, "application/json")
    return HTMLResponse(pages.error(status, message), status, headers)


def serve(atlases: Sequence[Place], port: int, *, browser: bool, tell: Callable[[str], None]) -> None:
    """Serve the application on this machine until it is interrupted.

    Args:
        atlases: directories.
        port: of the loopback address; 0 for any that is free.
        browser: whether to open the first page.
        tell: called with the address.

    Raises:
        AtlasError: an atlas cannot be opened.
        InvalidInputError: the port is no port, or is taken.
    """
    if not 0 <= port < 65536:
        raise InvalidInputError(f"port {port}: give 0 to 65535; 0 is any that is free")
    app = application(atlases)
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except OSError as error:
            raise InvalidInputError(f"port {port}: {error.strerror or error}; give another, or 0") from None
        listening.listen(1024)
        url = f"http://{HOST}:{listening.getsockname()[1]}/"
        tell(url)
        if browser:
            webbrowser.open(url)
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2, access_log=False)
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])

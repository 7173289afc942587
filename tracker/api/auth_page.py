"""What the pages around signing in share: answers that nobody may keep, small forms, the cookie."""

from __future__ import annotations

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tracker.actions import sessions
from tracker.api.frame import in_frame
from tracker.domain.people import Role
from tracker.errors import InvalidInput, TooManyTries, TrackerError
from tracker.i18n import t
from tracker.store import Store

_LARGEST_FORM = 16 * 1024
#: Where the day of each role of staff begins.
FIRST_PAGE = {
    Role.OPERATOR: "/triage",
    Role.SPECIALIST: "/triage",
    Role.ADMINISTRATOR: "/triage",
    Role.MANAGER: "/report",
    Role.CONTRACTOR: "/works",
    Role.MANAGEMENT_COMPANY: "/works",
    Role.DEPUTY: "/area",
}
#: Where a page leads back to: address and words.
Back = tuple[str, str]
TO_MAP, TO_ACCOUNT = ("/", "Вернуться на карту"), ("/account", "К учётной записи")
SIGN_IN = "/auth/sign-in"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'",
}


def show(
    title: str,
    body: Markup,
    *,
    error: TrackerError | None = None,
    message: str = "",
    status: int = 200,
    back: Back = TO_MAP,
) -> HTMLResponse:
    """A page: its title, what went well or wrong, its body, the way back."""
    said = Markup()
    if error is not None:
        said = Markup('<p class="message" role="alert">{}</p>').format(error.message)
    elif message:
        said = Markup('<p class="message done" role="status">{}</p>').format(message)
    whole = Markup('{}\n{}\n<p class="help"><a href="{}">{}</a></p>').format(said, body, back[0], t(back[1]))
    return answer_with(title, whole, error=error, status=status)


def button(path: str, words: str) -> Markup:
    """The one way on from a page."""
    return Markup('<p><a class="button" href="{}">{}</a></p>').format(path, words)


def to_sign_in() -> Markup:
    """The way back to where one signs in."""
    return button(SIGN_IN, t("На страницу входа"))


def answer_with(
    title: str, body: Markup, *, error: TrackerError | None = None, status: int = 200
) -> HTMLResponse:
    """A page that nobody may keep, with the code of what went wrong."""
    status = error.http_status if error else status
    answer = HTMLResponse(in_frame(title, body), status_code=status, headers=_HEADERS)
    if isinstance(error, TooManyTries):
        answer.headers["Retry-After"] = str(error.wait_seconds)
    return answer


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a small form; a large or unmeasured one is refused unread."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > _LARGEST_FORM:
        raise InvalidInput("Форма входа заполнена неправильно. Откройте страницу входа заново.")
    form = await request.form(max_files=0, max_fields=10)
    return {name: str(value)[:500] for name, value in form.items()}


def local_path(path: str) -> str:
    """Only a place on this site: anything else becomes the first page."""
    # What begins with one slash has neither scheme nor host; a backslash is a slash to browsers, and tabs they leave out.
    is_ours = path.startswith("/") and not path.startswith("//") and path.isprintable() and "\\" not in path
    return path if is_ours else "/"


def go(to: str) -> Response:
    """On to another page."""
    return RedirectResponse(to, status_code=303, headers={"Cache-Control": "no-store"})


def let_in(store: Store, token: str, to: str) -> Response:
    """The cookie, and on: to where the person was going, else to the page that their role begins its day with."""
    response = go(first_place(store, token, to))
    set_session(store, response, token)
    return response


def first_place(store: Store, token: str, to: str) -> str:
    """Where the person was going; who was going nowhere in particular begins the day where their role does."""
    return to if to != "/" else FIRST_PAGE.get(sessions.actor_of(store, token).role, to)


def set_session(store: Store, response: Response, token: str) -> None:
    """The cookie of a sign-in: scripts cannot read it, forms of other sites do not send it."""
    response.set_cookie(
        store.settings.session_cookie,
        token,
        max_age=store.settings.session_days * 86400,
        httponly=True,
        samesite="lax",
        secure=store.settings.secure_cookies,
    )


def let_out(store: Store, response: Response) -> Response:
    """The cookie goes."""
    settings = store.settings
    response.delete_cookie(
        settings.session_cookie, httponly=True, samesite="lax", secure=settings.secure_cookies
    )
    return response

"""How somebody wants pages to look: senior view and light or dark, kept in two cookies."""

from django.http import HttpRequest, HttpResponse

VIEW_COOKIE = "gy_view"
THEME_COOKIE = "gy_theme"
VIEWS = ("standard", "senior")
THEMES = ("system", "light", "dark")
ONE_YEAR = 365 * 24 * 3600


def view_of(request: HttpRequest | None) -> str:
    """Return "senior" or "standard"; anything else in the cookie counts as standard."""
    chosen = request.COOKIES.get(VIEW_COOKIE, "") if request else ""
    return chosen if chosen in VIEWS else "standard"


def theme_of(request: HttpRequest | None) -> str:
    """Return "light", "dark" or "system"; anything else in the cookie counts as system."""
    chosen = request.COOKIES.get(THEME_COOKIE, "") if request else ""
    return chosen if chosen in THEMES else "system"


def remember(response: HttpResponse, *, view: str | None = None, theme: str | None = None) -> HttpResponse:
    """Set the cookies for what was chosen and return the response; unknown values are ignored."""
    for name, value, known in ((VIEW_COOKIE, view, VIEWS), (THEME_COOKIE, theme, THEMES)):
        if value in known:
            response.set_cookie(name, value, max_age=ONE_YEAR, samesite="Lax", httponly=True)
    return response

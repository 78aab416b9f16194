"""The session cookie of browsers; tools send their token themselves."""

from urllib.parse import urlsplit

from api.schema.common.request import Info
from api.services.sessions import SignedIn
from api.settings import Settings


def cookie_name(settings: Settings) -> str:
    """`__Host-` binds the cookie to this host over TLS; loopback has no TLS."""
    return "__Host-crowdfl" if is_secure(settings) else "crowdfl"


def is_secure(settings: Settings) -> bool:
    """Whether browsers reach this server over TLS."""
    return urlsplit(settings.public_url).scheme == "https"


def remember_session(info: Info, signed_in: SignedIn) -> None:
    """Give a browser its token as a cookie that no script can read."""
    request = info.context
    if request.response is None or not request.from_browser:
        return
    settings = request.context.settings
    request.response.set_cookie(
        cookie_name(settings),
        signed_in.token,
        max_age=int(settings.session_s),
        path="/",
        secure=is_secure(settings),
        httponly=True,
        samesite="lax",
    )


def forget_session(info: Info) -> None:
    """Take the cookie back."""
    request = info.context
    if request.response is None:
        return
    settings = request.context.settings
    request.response.delete_cookie(
        cookie_name(settings),
        path="/",
        secure=is_secure(settings),
        httponly=True,
        samesite="lax",
    )

"""What can go wrong between a page and the API.

ApiError
├── SignedOutError     the session is over, or there was none
├── DeniedError        not allowed, or too often
│   └── NotThereError  there is no such thing for this visitor
├── UnreachableError   no answer: the server restarts, or the stream broke
└── FaultError         the API's own fault, with a code to tell
"""


class ApiError(Exception):
    """The API did not do what a page asked for; `message` is for the visitor."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SignedOutError(ApiError):
    """The session is over, or there was none."""


class DeniedError(ApiError):
    """This visitor may not do that, or not so often."""


class NotThereError(DeniedError):
    """There is no such thing, or not for this visitor: asking again won't help."""


class UnreachableError(ApiError):
    """No answer came."""

    def __init__(self) -> None:
        super().__init__(
            "The server is restarting. Training goes on; this page continues by itself."
        )


class FaultError(ApiError):
    """The API failed.

    Attributes:
        code: What to tell the operator; None when there is none.
    """

    def __init__(self, message: str, code: str | None = None) -> None:
        said = f"; if it happens again, tell us code {code}" if code else ""
        super().__init__(
            f"We couldn't do this. Nothing you typed is lost. Try again{said}."
        )
        self.cause_message = message
        self.code = code

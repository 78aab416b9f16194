from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ui.pages.account.outcome import HOME, Outcome, local_path, outcome, with_next

SITE = "https://crowdfl.example"


def as_browsers_read(base: str, reference: str) -> str:
    """Host of a reference as the URL Standard reads it for http addresses.

    C0 controls and spaces at the ends go, tab and newline go anywhere, and a backslash
    is a slash (https://url.spec.whatwg.org, 4.4, special schemes).
    """
    text = reference.strip("".join(map(chr, range(33))))
    text = text.translate({9: None, 10: None, 13: None}).replace("\\", "/")
    if text.startswith("//"):
        return text.lstrip("/").split("/")[0]
    return urlsplit(text).netloc or urlsplit(base).netloc


class TestLocalPath:
    @pytest.mark.parametrize(
        "path", ["/", "/me/tasks", "/?search=a&page=2", "/tasks/tsk_1?round=3"]
    )
    def test_keeps_paths_of_this_server(self, path: str) -> None:
        assert local_path(path) == path

    @pytest.mark.parametrize(
        "path",
        [
            "",
            "me",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            " //evil.example",
            "https://evil.example",
            "https:evil.example",
            "javascript:alert(1)",
            "/sign-in?next=/me",
            "/sign-up",
        ],
    )
    def test_takes_others_to_the_marketplace(self, path: str) -> None:
        assert local_path(path) == HOME

    @given(
        st.text(alphabet=st.sampled_from("/\\ \t\r\n.:@?#%aevil\x00\x0b"), max_size=12)
    )
    @example("/\t\\evil")
    @example("\t//evil")
    def test_never_leaves_this_server(self, wanted: str) -> None:
        path = local_path(wanted)
        assert path.startswith("/")
        assert as_browsers_read(SITE, path) == "crowdfl.example"


class TestWithNext:
    def test_says_where_to_go_on(self) -> None:
        path = with_next("/sign-up", "/tasks/new?step=2", welcome="1")
        assert path == "/sign-up?welcome=1&next=%2Ftasks%2Fnew%3Fstep%3D2"

    def test_leaves_the_marketplace_unsaid(self) -> None:
        assert with_next("/sign-in", "/") == "/sign-in"


class TestOutcome:
    def test_a_session_lets_in(self) -> None:
        answer = {"__typename": "Session", "expiresAt": "2026-12-01T00:00:00Z"}
        assert outcome(answer) == Outcome(is_in=True)

    def test_tells_each_problem_at_its_field(self) -> None:
        answer = {
            "__typename": "InvalidInput",
            "code": "INVALID_INPUT",
            "message": "2 things in the input must be mended.",
            "problems": [
                {"path": ["input", "email"], "message": "Write it like a@b."},
                {"path": ["input", "password"], "message": "Choose more."},
            ],
        }
        came = outcome(answer)
        assert not came.is_in
        assert came.errors == {
            "email": "Write it like a@b.",
            "password": "Choose more.",
        }
        assert came.message == ""

    def test_tells_wrong_credentials_at_the_password(self) -> None:
        answer = {
            "__typename": "WrongCredentials",
            "code": "WRONG_CREDENTIALS",
            "message": "E-mail address or password is wrong.",
        }
        assert outcome(answer).errors == {
            "password": "E-mail address or password is wrong."
        }

    def test_points_to_signing_in_when_the_address_is_taken(self) -> None:
        answer = {
            "__typename": "EmailTaken",
            "code": "EMAIL_TAKEN",
            "message": "It has an account.",
        }
        came = outcome(answer)
        assert came.is_taken
        assert came.errors == {"email": "It has an account."}

    def test_tells_too_many_attempts_with_the_wait(self) -> None:
        answer = {
            "__typename": "TooManyAttempts",
            "code": "TOO_MANY_ATTEMPTS",
            "message": "Too many tries. Try again in 37 seconds.",
            "retryAfterS": 37.0,
        }
        came = outcome(answer)
        assert came.errors == {}
        assert came.message == "Too many tries. Try again in 37 seconds."

    def test_tells_that_no_answer_came(self) -> None:
        assert outcome({"message": "No answer from the server."}) == Outcome(
            is_in=False, message="No answer from the server."
        )

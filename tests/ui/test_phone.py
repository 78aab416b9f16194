"""The way to the phone app, and what stands in it."""

import pytest

from ui.phone import app_link, obstacle


class TestLink:
    def test_leads_to_a_task_or_to_the_app(self) -> None:
        link = app_link("https://c.example", "tsk_1")
        assert link == "https://c.example/mobile/tasks/tsk_1"
        assert app_link("https://c.example") == "https://c.example/mobile/"


class TestObstacle:
    def test_there_is_none_over_https(self) -> None:
        assert obstacle("https://c.example") == ""

    @pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:80"])
    def test_loopback_can_t_be_reached(self, host: str) -> None:
        assert "--public-url" in obstacle(f"http://{host}")

    def test_plain_http_lets_look_but_not_train(self) -> None:
        assert "can't train" in obstacle("http://192.168.1.7:8000")

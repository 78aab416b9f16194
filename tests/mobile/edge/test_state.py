"""What a client remembers."""

from pathlib import Path

from mobile.edge.state import StateFolder


class TestStateFolder:
    def test_remembers_the_client_for_a_server_and_a_label(
        self, tmp_path: Path
    ) -> None:
        StateFolder.of(tmp_path, "http://a:1", "my laptop").remember_client("cli_1")

        assert (
            StateFolder.of(tmp_path, "http://a:1", "my laptop").client_id() == "cli_1"
        )
        assert StateFolder.of(tmp_path, "http://a:1", "my pi").client_id() is None
        assert StateFolder.of(tmp_path, "http://b:1", "my laptop").client_id() is None

    def test_starts_anew_when_its_file_is_broken(self, tmp_path: Path) -> None:
        folder = StateFolder.of(tmp_path, "http://a:1", "pi")
        (folder.path / "client.json").write_text("{")

        assert folder.client_id() is None

    def test_never_leaves_its_root(self, tmp_path: Path) -> None:
        folder = StateFolder.of(tmp_path, "http://a:1", "../../etc")

        assert folder.path.parent == tmp_path

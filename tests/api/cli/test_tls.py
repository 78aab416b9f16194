"""The server's own certificate: what is wrong with it is said before it starts."""

from pathlib import Path

import pytest
import typer

from api.cli.console import at_port, settings_of
from api.cli.serve import serve
from api.cli.tls import CertificateError, check_certificate
from tests.certificates import Certificate, make_certificate


@pytest.fixture
def given(tmp_path: Path) -> Certificate:
    return make_certificate(tmp_path)


class TestCheck:
    def test_a_good_one_passes(self, given: Certificate) -> None:
        check_certificate(given.cert, given.key)

    def test_a_missing_file_is_named(self, given: Certificate, tmp_path: Path) -> None:
        gone = tmp_path / "gone.pem"
        with pytest.raises(CertificateError, match=r"certificate .*gone\.pem can't be"):
            check_certificate(gone, given.key)
        with pytest.raises(CertificateError, match=r"key .*gone\.pem can't be"):
            check_certificate(given.cert, gone)

    def test_a_file_that_can_t_be_read_is_named(
        self, given: Certificate, tmp_path: Path
    ) -> None:
        with pytest.raises(CertificateError, match="can't be read: is a directory"):
            check_certificate(tmp_path, given.key)

    def test_the_key_of_another(self, given: Certificate, tmp_path: Path) -> None:
        other = make_certificate(tmp_path, "other")
        with pytest.raises(CertificateError, match=r"other\.key does not belong to"):
            check_certificate(given.cert, other.key)

    def test_no_certificate_at_all(self, given: Certificate) -> None:
        given.cert.write_text("hello")
        with pytest.raises(CertificateError, match="no certificate and key in PEM"):
            check_certificate(given.cert, given.key)

    def test_a_key_with_a_password_is_not_asked_for(self, tmp_path: Path) -> None:
        locked = make_certificate(tmp_path, password="secret")
        with pytest.raises(CertificateError, match="The TLS key has a password"):
            check_certificate(locked.cert, locked.key)


class TestSettings:
    def test_the_address_is_https_by_itself(self, given: Certificate) -> None:
        settings = settings_of(port=0, tls_cert=given.cert, tls_key=given.key)
        assert settings.public_url == "https://127.0.0.1:0"
        assert at_port(settings, 4321).public_url == "https://127.0.0.1:4321"

    def test_a_public_address_is_kept(self, given: Certificate) -> None:
        url = "https://crowdfl.example"
        settings = settings_of(
            tls_cert=given.cert, tls_key=given.key, public_url=f"{url}/"
        )
        assert at_port(settings, 4321).public_url == url

    def test_one_file_alone_is_refused(
        self, given: Certificate, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(typer.Exit):
            settings_of(tls_cert=given.cert)
        assert "a TLS certificate but no key" in capsys.readouterr().err
        with pytest.raises(typer.Exit):
            settings_of(tls_key=given.key)
        assert "a TLS key but no certificate" in capsys.readouterr().err

    def test_a_public_address_without_tls_is_refused(
        self, given: Certificate, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(typer.Exit):
            settings_of(
                tls_cert=given.cert, tls_key=given.key, public_url="http://c.example"
            )
        assert "Let it begin with https://" in capsys.readouterr().err

    @pytest.mark.parametrize(
        "url", ["crowdfl.example", "ftp://c.example", "https://", "https://c.example/x"]
    )
    def test_what_is_no_address_is_refused(
        self, url: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(typer.Exit):
            settings_of(public_url=url)
        assert "must be like https://crowdfl.example" in capsys.readouterr().err

    def test_an_address_of_ipv6_has_its_brackets(self) -> None:
        settings = settings_of(host="::1", port=0)
        assert at_port(settings, 4321).public_url == "http://[::1]:4321"


class TestServe:
    def test_says_what_is_wrong_before_it_takes_the_port(
        self, given: Certificate, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        other = make_certificate(tmp_path, "other")
        with pytest.raises(typer.Exit) as end:
            serve(port=0, data_dir=tmp_path, tls_cert=given.cert, tls_key=other.key)
        assert end.value.exit_code == 1
        assert "does not belong to the certificate" in capsys.readouterr().err

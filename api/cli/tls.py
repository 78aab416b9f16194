"""The server's certificate: checked before anything is started."""

import ssl
from pathlib import Path


class CertificateError(Exception):
    """The certificate can't be used; the message says what to do."""


def check_certificate(cert: Path, key: Path) -> None:
    """Read both files as the server will.

    Args:
        cert: The certificate, PEM, with those between it and a known authority.
        key: Its private key, PEM, without a password.

    Raises:
        CertificateError: One can't be read, or they don't belong together.
    """
    for path, what in ((cert, "certificate"), (key, "key")):
        try:
            path.read_bytes()
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise CertificateError(
                f"The TLS {what} {path} can't be read: {why}."
            ) from None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(cert, key, password=_no_password)
    except ssl.SSLError as error:
        raise CertificateError(_reason(error, cert, key)) from None


def _no_password() -> str:
    raise CertificateError(
        "The TLS key has a password, which nobody could type when the server starts "
        "by itself. Write it without one: openssl pkey -in key.pem -out plain.pem"
    )


def _reason(error: ssl.SSLError, cert: Path, key: Path) -> str:
    if error.reason == "KEY_VALUES_MISMATCH":
        return f"The TLS key {key} does not belong to the certificate {cert}."
    return (
        f"{cert} and {key} are no certificate and key in PEM, or too weak: "
        f"{error.reason or error}."
    )

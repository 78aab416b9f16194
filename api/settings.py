"""Settings: the environment read once into a frozen object."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

# busy_timeout first: going over to WAL may have to wait for another process.
SQLITE_OPTIONS = (
    "busy_timeout=15000&journal_mode=WAL&synchronous=NORMAL&foreign_keys=ON"
)


@dataclass(frozen=True)
class Limits:
    """What one request or account may ask for."""

    request_bytes: int = 256 * 1024
    request_tokens: int = 1_000
    request_depth: int = 8
    request_aliases: int = 15
    request_cost: int = 5_000
    request_s: float = 5.0
    most_model_bytes: int = 256 * 1024**2
    most_test_set_bytes: int = 1024**3
    most_upload_bytes: int = 4 * 1024**3  # of an account, in no task yet
    most_parameters: int = 20_000_000
    most_api_keys: int = 20
    most_clients: int = 50
    most_drafts: int = 50
    most_participations: int = 5  # of one client, at the same time
    sockets_per_account: int = 3
    subscriptions_per_socket: int = 5
    channels_per_address: int = 32  # before `hello`
    sign_in_tries: int = 5  # in a minute, for an account
    sign_in_tries_per_address: int = 30  # in a minute, for an address
    sign_up_tries: int = 20  # in an hour, for an address
    least_password_characters: int = 12
    benchmark_tries: int = 10  # in an hour, of one client
    most_redeemed_points: int = 100_000  # in 24 hours, by one account


@dataclass(frozen=True)
class Settings:
    """Everything that can be set from outside.

    Attributes:
        data_dir: Where the database and all files lie.
        database_url: Tortoise address; SQLite in `data_dir` by default.
        public_url: Address of this server as its users see it, without a slash at
            the end. Every absolute address in an answer starts with it.
        production: No introspection, no GraphiQL.
        pages: Whether the web pages are served beside the API.
        phone: Whether the phone app is served at `/mobile/`.
        push: Whether notifications are sent to browsers that allowed them.
        push_to_loopback: Send them to push services on loopback, too, by plain http
            and on any port: for tests only.
        tls_cert: Certificate, PEM; with it the server speaks TLS itself.
        tls_key: Its key, PEM.
        trusted_proxies: Peers whose X-Forwarded-For is believed.
        ice_servers: STUN and TURN servers told to clients.
        ice_addresses: Addresses of this machine offered to WebRTC clients; all of its
            own when empty, loopback when it has no other.
        session_s: Life of a session.
        hold_s: How long a newcomer's pay waits.
        appeal_s: How long a receipt may be appealed.
        ticket_s: Life of a ticket.
        first_deadline_s: Longest time of a round before any was observed.
        most_attempts: Attempts at one round before the task fails.
        retry_delay_s: Pause before an abandoned round is tried again.
        least_free_disk_share: Below it new work is refused.
        upload_life_s: How long an unused upload is kept.
        idle_s: Silence after which a data channel is closed.
        upload_idle_s: Silence after which a PUT is given up; what arrived is kept.
        benchmark_size: Rows and columns of a benchmark's matrices, at most 256.
        benchmark_steps: Products of a benchmark.
        benchmark_s: Longest time for a benchmark.
        benchmark_reference_s: Time of the median device before there are measurements.
        worker_memory_bytes: Address space of a model worker.
    """

    data_dir: Path
    database_url: str
    public_url: str
    production: bool = False
    pages: bool = False
    phone: bool = False
    push: bool = False
    push_to_loopback: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    tls_cert: Path | None = None
    tls_key: Path | None = None
    trusted_proxies: frozenset[str] = frozenset()
    ice_servers: tuple[dict[str, object], ...] = ()
    ice_addresses: tuple[str, ...] = ()
    session_s: float = 30 * 86_400.0
    hold_s: float = 7 * 86_400.0
    appeal_s: float = 30 * 86_400.0
    ticket_s: float = 600.0
    first_deadline_s: float = 600.0
    most_attempts: int = 3
    retry_delay_s: float = 5.0
    least_free_disk_share: float = 0.05
    upload_life_s: float = 7 * 86_400.0
    idle_s: float = 20.0
    upload_idle_s: float = 30.0
    benchmark_size: int = 256
    benchmark_steps: int = 512
    benchmark_s: float = 120.0
    benchmark_reference_s: float = 0.5
    worker_memory_bytes: int = 8 * 1024**3
    limits: Limits = field(default_factory=Limits)


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from `CROWDFL_…` variables; what is absent has its default.

    Raises:
        ValueError: A variable is not written as it should be; the message names it.
    """
    host = environment.get("CROWDFL_HOST", "127.0.0.1")
    port = _integer(environment, "CROWDFL_PORT", 8000)
    data_dir = Path(environment.get("CROWDFL_DATA_DIR", "crowdfl-data")).absolute()
    sqlite = f"sqlite://{data_dir / 'crowdfl.sqlite3'}?{SQLITE_OPTIONS}"
    tls_cert, tls_key = _tls_files(environment)
    by_default = default_public_url(host, port, has_tls=tls_cert is not None)
    public_url = environment.get("CROWDFL_PUBLIC_URL", by_default)
    _check_public_url(public_url, has_tls=tls_cert is not None)
    _check_test_flags(environment)
    return Settings(
        data_dir=data_dir,
        database_url=environment.get("CROWDFL_DB", sqlite),
        public_url=public_url,
        production=environment.get("CROWDFL_PRODUCTION", "") == "1",
        pages=environment.get("CROWDFL_PAGES", "1") == "1",
        phone=environment.get("CROWDFL_PHONE", "1") == "1",
        push=environment.get("CROWDFL_PUSH", "1") == "1",
        push_to_loopback=environment.get("CROWDFL_PUSH_TO_LOOPBACK", "") == "1",
        limits=Limits(most_redeemed_points=_redeem_limit(environment)),
        host=host,
        port=port,
        tls_cert=tls_cert,
        tls_key=tls_key,
        trusted_proxies=frozenset(
            filter(None, environment.get("CROWDFL_TRUSTED_PROXIES", "").split(","))
        ),
        ice_addresses=tuple(
            filter(None, environment.get("CROWDFL_ICE_ADDRESSES", "").split(","))
        ),
    )


def default_public_url(host: str, port: int, *, has_tls: bool) -> str:
    """The server's address where nobody says how its users see it."""
    name = f"[{host}]" if ":" in host else host
    return f"{'https' if has_tls else 'http'}://{name}:{port}"


def _tls_files(environment: Mapping[str, str]) -> tuple[Path | None, Path | None]:
    cert, key = environment.get("CROWDFL_TLS_CERT"), environment.get("CROWDFL_TLS_KEY")
    if bool(cert) != bool(key):
        given, lacking = ("certificate", "key") if cert else ("key", "certificate")
        raise ValueError(
            f"There is a TLS {given} but no {lacking}. Give both: --tls-cert and "
            "--tls-key (CROWDFL_TLS_CERT and CROWDFL_TLS_KEY)."
        )
    return (Path(cert), Path(key)) if cert and key else (None, None)


def _check_public_url(url: str, *, has_tls: bool) -> None:
    parts = urlsplit(url)
    is_bare = not (parts.path or parts.query or parts.fragment or parts.username)
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_bare:
        raise ValueError(
            f"The public address is {url!r}, but must be like https://crowdfl.example, "
            "with nothing behind the name but a port (--public-url, "
            "CROWDFL_PUBLIC_URL)."
        )
    if has_tls and parts.scheme != "https":
        raise ValueError(
            f"The server has a TLS certificate, but its public address is {url}. "
            f"Let it begin with https:// (--public-url, CROWDFL_PUBLIC_URL)."
        )


def _check_test_flags(environment: Mapping[str, str]) -> None:
    is_production = environment.get("CROWDFL_PRODUCTION", "") == "1"
    if is_production and environment.get("CROWDFL_PUSH_TO_LOOPBACK", "") == "1":
        raise ValueError(
            "CROWDFL_PUSH_TO_LOOPBACK lets strangers have this server post to itself. "
            "It is for tests; take it away in production."
        )


def _integer(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, str(default))
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{name} is {text!r}, but must be a whole number") from None


def _redeem_limit(environment: Mapping[str, str]) -> int:
    name = "CROWDFL_REDEEM_LIMIT"
    limit = _integer(environment, name, Limits.most_redeemed_points)
    if limit < 0:
        raise ValueError(f"{name} is {limit}, but must be 0 or more points in a day")
    return limit

"""Settings: environment variables `TRACKER_*` or `.env`, typed, refusing what is unsafe."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from tracker.i18n import later

ROOT = Path(__file__).resolve().parent.parent
REFERENCE_DIR = ROOT / "data"
SESSION_COOKIE = "tracker_session"
LANGUAGE_COOKIE = "tracker_language"


_ROLES = "operator|specialist|manager|contractor|management_company|deputy|administrator"


class Settings(BaseSettings):
    """Everything that differs between installations. Each field is the variable TRACKER_<FIELD>."""

    model_config = SettingsConfigDict(
        env_prefix="TRACKER_", env_file=ROOT / ".env", extra="ignore", frozen=True
    )

    database_url: SecretStr | None = Field(
        default=None,
        description="Database; empty: SQLite in the instance's folder. PostgreSQL: postgresql+psycopg://…",
    )
    data_dir: Path = Field(
        default=REFERENCE_DIR / "var", description="The instance's folder: database, photos, logs"
    )
    address: str = Field(
        default="127.0.0.1",
        description="Address that `serve` listens on; 127.0.0.1: this computer alone, 0.0.0.0: every network it is in",
    )
    open_demo: bool = Field(
        default=False,
        description="Serve the demo's accounts, whose password everybody knows, to other computers: for a show alone",
    )
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[A-Za-z0-9.\-\[\]:]+)?$",
        description="Address of the service as people see it, https://…, without a slash at the end; used in links for messengers",
    )
    language: Literal["ru", "en"] = Field(
        default="ru",
        description="Language of the command line, and of pages until a reader chooses another: ru or en",
    )
    tile_url: str = Field(
        default="", description="Tile server of the basemap, {z}/{x}/{y}; empty: the map draws its own"
    )
    tile_attribution: str = Field(default="", description="Attribution of the tile server")
    district: str = Field(
        default="motovilikha", description="Code of the district (an area) that requests must lie in"
    )
    number_prefix: str = Field(default="МОТ", description="Letters before the year in a request's number")
    day_off_rule: str = Field(
        default="previous",
        pattern="^(previous|next|none)$",
        description="Where a deadline on a day off moves",
    )
    answer_days: int = Field(default=30, ge=1, description="Calendar days to answer a request (59-ФЗ)")
    register_days: int = Field(default=3, ge=1, description="Calendar days to register a request (59-ФЗ)")
    dispute_days: int = Field(
        default=30, ge=0, description="Days in which a confirmed request can be reopened"
    )
    secret_key: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="Key of what the database keeps sealed, 32 characters or more; empty: secret.key in the instance's folder, made at the first need",
    )
    old_secret_keys: SecretStr = Field(
        default=SecretStr(""),
        description="Earlier secret keys, by comma: what they sealed in the audit trail can still be verified",
    )
    session_days: int = Field(
        default=14, ge=1, le=30, description="Days until a sign-in ends, however much used"
    )
    session_idle_hours: int = Field(
        default=12,
        ge=1,
        description="Hours without use until a sign-in ends; the default: once a working day",
    )
    totp_roles: str = Field(
        default="",
        pattern=f"^(({_ROLES})(,({_ROLES}))*)?$",
        description="Roles that must confirm each sign-in by a code of an app, by comma: administrator,manager; others may",
    )
    oidc_issuer: str = Field(
        default="",
        pattern=r"^(https://\S+|http://(localhost|127\.0\.0\.1)(:\d+)?(/\S*)?)?$",
        description="OpenID Connect: the provider's address (issuer), https://…; empty: sign-in by password alone",
    )
    oidc_client_id: str = Field(
        default="", description="OpenID Connect: the name that the provider knows the service by"
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="OpenID Connect: the secret that goes with it"
    )
    oidc_name: str = Field(
        default=later("единый вход"),
        max_length=60,
        description="OpenID Connect: words of the button «Войти через …»",
    )
    oidc_scopes: str = Field(
        default="openid profile", description="OpenID Connect: what is asked for, by spaces"
    )
    oidc_role_claim: str = Field(
        default="roles",
        description="OpenID Connect: the claim with a person's roles; dots lead inside: realm_access.roles",
    )
    oidc_roles: dict[str, str] = Field(
        default={},
        description='OpenID Connect: roles by values of that claim as JSON, the first that fits counts: {"dvor-admins": "administrator"}',
    )
    oidc_organisation_claim: str = Field(
        default="",
        description="OpenID Connect: the claim with the ИНН of the organisation of contractors and management companies",
    )
    oidc_area_claim: str = Field(
        default="", description="OpenID Connect: the claim with the code of a deputy's area"
    )
    photo_limit: int = Field(default=5, ge=0, description="Photos with one request")
    photo_megabytes: int = Field(default=15, ge=1, description="Size limit of one photo, MB")
    import_megabytes: int = Field(default=200, ge=1, description="Size limit of one file to import, MB")
    operator_name: str = Field(
        default=later("администрация Мотовилихинского района города Перми"),
        description="Who is responsible for personal data, as consents name it",
    )
    operator_contact: str = Field(
        default=later("письмом или лично в администрацию района"),
        description="How to reach them about personal data, ending the words: consent can be withdrawn …",
    )
    retention_days: int = Field(
        default=365,
        ge=1,
        description="Days after the closing of a request until who filed it is forgotten",
    )
    log_to: Literal["stderr", "file"] = Field(
        default="stderr",
        description="Where the server's log goes, a line of JSON for each event: stderr, or file: logs in the instance's folder",
    )
    secure_cookies: bool = Field(default=False, description="Cookies only over HTTPS: switch on behind HTTPS")
    trusted_proxies: str = Field(
        default="",
        pattern=r"^[0-9A-Fa-f.:/, ]*$",
        description="Addresses or networks of proxies in front, by comma: only they are believed about who calls and over HTTPS",
    )
    requests_per_minute: int = Field(
        default=1200,
        ge=1,
        description="What one address on the network may ask in a minute; each kind of route has its share of it",
    )
    filings_per_hour: int = Field(
        default=30,
        ge=1,
        description="How many requests residents may file from one address on the network in an hour",
    )
    snapshot_poll_seconds: float = Field(
        default=1.0, gt=0, description="How often the map looks for changes made by other processes"
    )

    @field_validator("oidc_roles")
    @classmethod
    def _know_roles(cls, roles: dict[str, str]) -> dict[str, str]:
        for role in roles.values():
            if not re.fullmatch(_ROLES, role):
                raise ValueError(f"no such role: {role}")
        return roles

    @property
    def session_cookie(self) -> str:
        """The name of the sign-in's cookie; behind HTTPS a name that browsers let no other host or plain page set."""
        return f"__Host-{SESSION_COOKIE}" if self.secure_cookies else SESSION_COOKIE

    @property
    def second_factor_roles(self) -> frozenset[str]:
        """The roles of `totp_roles`."""
        return frozenset(self.totp_roles.split(",")) - {""}

    @property
    def photo_dir(self) -> Path:
        """The folder of the instance's photos."""
        return self.data_dir / "photos"

    @property
    def sqlalchemy_url(self) -> str:
        """The database's URL as SQLAlchemy wants it."""
        if self.database_url is not None:
            url = self.database_url.get_secret_value()
            return url.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{self.data_dir / 'tracker.db'}"


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()

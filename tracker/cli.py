"""The command line: one group, each area's commands in a module of its own."""

from __future__ import annotations

import os
import sys

import click

from tracker.actions import people, resets
from tracker.actions.exposure import require_no_open_demo
from tracker.actions.reference import load_reference
from tracker.config import ROOT, get_settings
from tracker.domain.people import Role
from tracker.errors import TrackerError
from tracker.i18n import t, use_language
from tracker.runtime import current_store


class TrackerGroup(click.Group):
    """Expected errors become one sentence and an exit status."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except TrackerError as error:
            click.echo(error.message, err=True)
            for field, message in getattr(error, "fields", {}).items():
                click.echo(f"  {field}: {message}", err=True)
            sys.exit(error.exit_status)


@click.group(cls=TrackerGroup, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Courtyard works tracker: requests, works, a map and reports of a city district."""
    use_language(get_settings().language)


@cli.command()
def init() -> None:
    """Create or migrate the database and load the reference data that ships; safe to repeat."""
    store = current_store()
    load_reference(store)
    click.echo(
        t(
            "База данных готова: {dialect}, папка {folder}",
            dialect=store.dialect,
            folder=store.settings.data_dir,
        )
    )


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), envvar="PORT", default=8501, show_default=True)
@click.option("--address", help="Address to listen on, instead of TRACKER_ADDRESS (127.0.0.1).")
@click.option("--demo", "with_demo", is_flag=True, help="Fill an empty instance with the demo first.")
@click.pass_context
def serve(ctx: click.Context, port: int, address: str | None, with_demo: bool) -> None:
    """Migrate, then serve pages and HTTP on one port until Ctrl-C. Refuses to show accounts of the demo to other computers."""
    ctx.invoke(init)
    if with_demo:
        ctx.invoke(cli.commands["demo"], requests=1000, seed=1, if_empty=True)
    address = address or current_store().settings.address
    require_no_open_demo(current_store(), address)
    largest_file = current_store().settings.import_megabytes
    current_store().close()
    click.echo(t("Откройте в браузере: http://localhost:{port}  (остановить: Ctrl-C)", port=port))
    sys.stdout.flush()
    arguments = [sys.executable, "-m", "tracker.ui.serve", "run", str(ROOT / "app.py")]
    options = [f"--server.port={port}", f"--server.address={address}", "--server.headless=true"]
    options.append(f"--server.maxUploadSize={largest_file}")
    # The server replaces this process: one process, its signals and its exit status are the server's own.
    os.chdir(ROOT)
    # The server would believe any program on this computer about who calls; the application has a setting for it.
    os.environ["FORWARDED_ALLOW_IPS"] = ""
    os.execv(sys.executable, arguments + options)  # noqa: S606


@cli.group()
def user() -> None:
    """Accounts of staff."""


@user.command("add")
@click.argument("login")
@click.option("--name", prompt="Имя и фамилия", help="Name that colleagues see.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role if role is not Role.RESIDENT]),
    default=Role.ADMINISTRATOR.value,
    show_default=True,
)
@click.option(
    "--organisation", "organisation_id", type=int, help="Number of the organisation of a contractor."
)
@click.option("--area", "area_id", type=int, help="Number of the area of a deputy.")
@click.password_option("--password", prompt="Пароль", confirmation_prompt="Пароль ещё раз")
def user_add(
    login: str, *, name: str, role: str, organisation_id: int | None, area_id: int | None, password: str
) -> None:
    """Add an account, for example the first administrator."""
    people.add_user(
        current_store(),
        people.SYSTEM,
        login=login,
        name=name,
        password=password,
        role=Role(role),
        organisation_id=organisation_id,
        area_id=area_id,
    )
    click.echo(t("Учётная запись «{login}» создана, роль: {role}.", login=login, role=t(Role(role).label)))


@user.command("link")
@click.argument("login")
def link(login: str) -> None:
    """Make a one-time link to set a new password, for example for an administrator who forgot theirs."""
    store = current_store()
    path = resets.make_link(store, people.SYSTEM, people.id_of_login(store, login))
    click.echo(t("Откройте адрес сервиса и к нему: {path}", path=path))
    click.echo(t("Ссылка служит один раз и {minutes} минут.", minutes=resets.LINK_MINUTES))


def main() -> None:
    """Entry of `python -m tracker`."""
    cli(prog_name="python -m tracker")

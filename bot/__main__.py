"""The command line: `python -m bot run`, `chat`, `flows check`, `db upgrade`, ..."""

from __future__ import annotations

import asyncio
import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import Settings, SettingsError, load

cli = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Meedoen, the sign-up assistant of a volunteer centre."
)
flows_cli = typer.Typer(no_args_is_help=True, help="The conversations in flows/.")
db_cli = typer.Typer(no_args_is_help=True, help="The database.")
templates_cli = typer.Typer(no_args_is_help=True, help="What is kept at Twilio.")
cli.add_typer(flows_cli, name="flows")
cli.add_typer(db_cli, name="db")
cli.add_typer(templates_cli, name="templates")


def settings(**given: object) -> Settings:
    """The settings, or an end with what is wrong with them."""
    try:
        return load(**given)  # type: ignore[arg-type]  # names of settings
    except SettingsError as error:
        raise _cannot_start(error) from None


def _cannot_start(error: SettingsError) -> typer.Exit:
    typer.echo(f"Meedoen can't start: a setting is wrong.\n{error}", err=True)
    return typer.Exit(2)


@cli.command()
def run() -> None:
    """Serves webhooks, takes turns and delivers, all in one process. With MEEDOEN_DEMO=1: demo data and a simulator."""
    from bot.serving import serve

    known = settings()
    try:
        known.check_ready()
    except SettingsError as error:
        raise _cannot_start(error) from None
    serve(known)


class ChannelName(Enum):
    """What `chat` can look like."""

    whatsapp = "whatsapp"
    telegram = "telegram"


@cli.command()
def chat(
    language: Annotated[str, typer.Option(help="what the phone is set to: nl, en, ar, ...")] = "en",
    channel: Annotated[ChannelName, typer.Option()] = ChannelName.whatsapp,
    start: Annotated[str, typer.Option(help="comes in by a start link with this word")] = "",
) -> None:
    """The same conversation in a terminal, or line by line from a pipe; with demo data, nothing is kept."""
    from bot.chat import converse

    asyncio.run(converse(channel.value, language, start, sys.stdin, sys.stdout))


@flows_cli.command("check")
def flows_check() -> None:
    """Everything in flows/ that would only show in front of a resident, with file and line."""
    from bot.actions import NAMES
    from bot.app import FLOWS
    from bot.dialogue.check import check
    from bot.dialogue.domain import read_domain
    from bot.dialogue.errors import FlowError
    from bot.dialogue.read_flows import read_flows

    try:
        flows, domain = read_flows(FLOWS), read_domain(FLOWS)
        findings = check(flows, domain, NAMES)
    except FlowError as error:
        findings = list(error.findings)
    for finding in findings:
        typer.echo(f"flows/{finding}")
    if findings:
        raise typer.Exit(1)
    typer.echo(f"{len(flows)} flows, {len(domain.responses)} responses: all well")


@flows_cli.command("draw")
def flows_draw(flow: Annotated[str, typer.Argument(help="one flow; none: how all hang together")] = "") -> None:
    """A Mermaid diagram."""
    from bot.app import FLOWS
    from bot.dialogue.draw import draw, draw_all
    from bot.dialogue.read_flows import read_flows

    flows = read_flows(FLOWS)
    if flow and flow not in flows:
        typer.echo(f"There is no flow {flow!r}. There are: {', '.join(flows)}", err=True)
        raise typer.Exit(2)
    typer.echo(draw(flows[flow]) if flow else draw_all(flows))


@db_cli.command("upgrade")
def db_upgrade() -> None:
    """Brings the database up to date; the same again does nothing."""
    from storage.migrate import upgrade

    typer.echo("upgraded" if upgrade(settings().database_url) else "up to date already")


@cli.command()
def seed(residents: Annotated[int, typer.Option(help="how many invented residents")] = 0) -> None:
    """Demo data: two locations, organisations, activities, shifts for four weeks, an inloopuur a week."""
    from functools import partial

    from rich.progress import Progress

    from bot.clock import Clock
    from storage import demo
    from storage.migrate import upgrade
    from storage.sealing import Seal
    from storage.session import Store

    known = settings()
    upgrade(known.database_url)
    store = Store(known.database_url)
    try:
        seal = Seal(known.secret_key.get_secret_value())
        with Progress(transient=True) as progress:
            task = progress.add_task("Inventing residents", total=residents)
            unit = partial(demo.seed, now=Clock().now(), residents=residents, seal=seal)
            store.write_now(partial(unit, progress=lambda made: progress.advance(task, made)))
    finally:
        store.close()
    typer.echo(f"demo data is there, with {residents} invented residents")


@templates_cli.command("push")
def templates_push() -> None:
    """Creates at Twilio, once an account, what buttons and lists need, and asks WhatsApp to approve the templates."""
    _templates(push=True)


@templates_cli.command("status")
def templates_status() -> None:
    """Asks which templates WhatsApp has approved. Makes nothing."""
    _templates(push=False)


def _templates(push: bool) -> None:
    """Prints a table: name, WhatsApp's code of the language, status."""
    from bot.channels.contract import SendError
    from bot.serving import contents_and_templates

    try:
        names, standings = asyncio.run(contents_and_templates(settings(), push))
    except SendError as error:
        typer.echo(f"Twilio did not do it ({error}). What was done before that is kept; try again.", err=True)
        raise typer.Exit(1) from None
    if not standings:
        typer.echo("There is no WhatsApp account: set MEEDOEN_TWILIO_AUTH_TOKEN.", err=True)
        raise typer.Exit(1)
    plain = sorted(set(names) - {one.name for one in standings})
    typer.echo(f"{len(plain)} contents are there: {', '.join(plain)}\n")
    for one in standings:
        typer.echo(f"{one.name:24}{one.language:8}{one.status}")


@cli.command()
def doctor() -> None:
    """Looks whether everything Meedoen needs is there, and says what to do about what is not."""
    from bot.doctor import findings

    wrong = 0
    for ok, subject, words in findings(settings()):
        wrong += not ok
        typer.echo(f"{'ok  ' if ok else 'NOT '} {subject}: {words}")
    raise typer.Exit(1 if wrong else 0)


def main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    cli()


if __name__ == "__main__":
    main()

"""The command line. Each command imports what it needs when it runs, so that `spinae moves`
waits for no pose model and no web server."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Final

import click

import spinae
from spinae.errors import CatalogueError, SpinaeError
from spinae.say import ENGLISH, Language, load

BAD_INPUT: Final = 2
STOPPED: Final = 130
"""What shells expect of a program that was stopped by Ctrl-C."""

File = click.Path(path_type=Path)  # opened by the command, which words what is wrong with it


def _english(context: click.Context, _: click.Parameter, value: bool) -> bool:
    """What programs read is English wherever they run, unless another language was set."""
    if value and not os.environ.get("SPINAE_LANGUAGE"):
        _speak(context, ENGLISH)
    return value


def _speak(context: click.Context, spoken: Language) -> None:
    """Say what this command prints in that language; commands take it with `in_language`."""
    context.obj = spoken


in_language = click.make_pass_decorator(Language)
as_json = click.option("--json", "as_json", is_flag=True, callback=_english, help="Print JSON.")
as_person = click.option("--person", metavar="NAME", help="Who, where several people train here.")


class OneLine(click.Group):
    """A group whose errors are one line each on stderr, never a traceback."""

    def main(self, *args: Any, **how: Any) -> Any:
        """Run a command and exit; with `standalone_mode=False` return or raise instead."""
        how["prog_name"] = self.name  # however it was started
        if not how.get("standalone_mode", True):
            return super().main(*args, **how)
        try:
            code = super().main(*args, **how | {"standalone_mode": False})
        except click.UsageError as error:
            at = error.ctx.command_path if error.ctx else "spinae"
            _refuse(f"{error.format_message().rstrip('.')}; see {at} --help")
        except CatalogueError as error:
            _refuse(f"the catalogue has problems:\n{error}")
        except SpinaeError as error:
            _refuse(str(error))
        except click.Abort:
            sys.exit(STOPPED)
        sys.exit(code if isinstance(code, int) else 0)


def _refuse(message: str) -> None:
    click.echo(f"spinae: {message}", err=True)
    sys.exit(BAD_INPUT)


@click.group("spinae", cls=OneLine, no_args_is_help=False, invoke_without_command=True)
@click.version_option(spinae.__version__, "-V", "--version", message="spinae %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """The coach, and the mirror, for the part of the body you cannot see: your lower back.

    Everything runs on this machine; no picture ever leaves it.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
    else:
        from spinae import settings

        _speak(context, load(settings.language()))


@main.command("serve")
@click.option("--host", help="Address to listen on. Default: 127.0.0.1, this machine only.")
@click.option("--port", type=click.IntRange(0, 65535), help="Default: 8765. 0: any free one.")
@click.option("--lan", is_flag=True, help="Open it to phones on your network too, by HTTPS.")
@click.option("--lan-port", type=click.IntRange(0, 65535), help="For them. Default: 8766.")
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
@in_language
def _serve(
    spoken: Language,
    host: str | None,
    port: int | None,
    lan: bool,
    lan_port: int | None,
    no_open: bool,
) -> None:
    """Open the coach in your browser.

    With --lan it prints a QR code that opens it on a phone; nobody else is let in.
    """
    from spinae.cli import server

    server.serve(spoken, host, port, lan=lan, lan_port=lan_port, opens=not no_open)


@main.command("screen")
@click.option("--answers", type=File, metavar="FILE.json", help="Take the answers from a file.")
@as_person
@as_json
@in_language
def _screen(spoken: Language, answers: Path | None, person: str | None, as_json: bool) -> None:
    """Answer the safety questions; training opens when they are passed.

    With --json alone it prints the questions with their ids. A file of answers is
    {"flags": [ids], "cautions": [ids]}, or {"none": true} where nothing applies; "changed": [ids]
    are the flags that have changed since a clinician saw them.
    """
    from spinae.cli import screen

    screen.screen(spoken, answers, person, as_json=as_json)


@main.command("today")
@click.option("--minutes", type=int, default=10, show_default=True, help="The time you have.")
@as_person
@as_json
@in_language
def _today(spoken: Language, minutes: int, person: str | None, as_json: bool) -> None:
    """Show today's session, each move with its reason."""
    from spinae.cli import today

    today.today(spoken, minutes, person, as_json=as_json)


@main.command("letter")
@click.option("--dry-run", is_flag=True, help="Show it instead of sending it.")
@as_person
@in_language
def _letter(spoken: Language, dry_run: bool, person: str | None) -> None:
    """Send this week's letter by e-mail, where you have chosen to get one."""
    from spinae.cli import letter

    letter.letter(spoken, person, dry_run=dry_run)


@main.command("moves")
@click.argument("name", required=False)
@as_json
@in_language
@click.option("--check", "file", type=File, metavar="FILE", help="Check the file of a move.")
def _moves(spoken: Language, name: str | None, as_json: bool, file: Path | None) -> int:
    """List all moves, show one, or check the file of a new one."""
    from spinae.cli import moves

    if file is None:
        moves.moves(spoken, name, as_json=as_json)
        return 0
    if name is not None or as_json:
        raise click.UsageError("--check takes the file of a move, and nothing beside it")
    problems = moves.problems(file)
    for line in problems:
        click.echo(line, err=True)
    if not problems:
        click.echo(f"{file.name} keeps every promise")
    return BAD_INPUT if problems else 0


@main.command("watch")
@click.argument("file", type=File)
@click.option("--move", metavar="NAME", help="What is done in it. Default: recognise it.")
@click.option("--out", type=File, metavar="TABLE", help="For a folder: name.csv or name.parquet.")
@click.option("--jobs", type=click.IntRange(1), help="For a folder: processes. Default: all cores.")
@click.option("--scheduler", metavar="ADDRESS", help="For a folder: a Dask cluster to do it.")
@as_json
def _watch(file: Path, move: str | None, as_json: bool, **folder: Any) -> None:
    """Count reps, holds and faults in a video or a recording.

    FILE may be a folder: all in it goes into one table. Broken off, it goes on where it was.
    """
    if not file.is_dir():
        _only_for_folders(folder)
        from spinae.cli import seeing

        seeing.watch(file, move, as_json=as_json)
        return
    if folder["out"] is None or as_json:
        raise click.UsageError("a folder gives a table: name it with --out, and leave out --json")
    from spinae.cli import folder as table

    table.watch(file, move=move, **folder)


def _only_for_folders(given: dict[str, Any]) -> None:
    for name, value in given.items():
        if value is not None:
            raise click.UsageError(f"--{name} is for a folder, and a file was named")


@main.command("look")
@click.argument("image", type=File)
@as_json
def _look(image: Path, as_json: bool) -> None:
    """Read the pose and its angles from one photograph."""
    from spinae.cli import seeing

    seeing.look(image, as_json=as_json)


@main.command("record")
@click.argument("video", type=File)
@click.option("-o", "--output", type=File, required=True, metavar="FILE",
              help="Where to: name.jsonl, or name.jsonl.gz to pack it.")  # fmt: skip
def _record(video: Path, output: Path) -> None:
    """Make a recording of a video: landmarks and silhouette, no picture."""
    from spinae.cli import seeing

    seeing.record(video, output)


@main.command("export")
@click.option("-o", "--output", type=File, metavar="FILE", help="Where to. Default: named by day.")
@click.option("--format", default="archive", show_default=True,
              type=click.Choice(["archive", "csv", "fhir", "fit", "strong", "hevy"]),
              help="Everything, spreadsheets, a clinic, a watch, training logs.")  # fmt: skip
@click.option("--session", metavar="ID", help="For fit: which session. Default: the newest.")
@as_person
@in_language
def _export(
    spoken: Language, output: Path | None, format: str, session: str | None, person: str | None
) -> None:
    """Take your journal with you, as one file.

    The archive holds everything, and `spinae import` reads it back.
    """
    from spinae.cli import export

    export.export(spoken, output, format, session, person)


@main.command("import")
@click.argument("file", type=File)
@as_person
@in_language
def _import(spoken: Language, file: Path, person: str | None) -> None:
    """Add what an archive holds to your journal; what is here already stays as it is."""
    from spinae.cli import export

    export.import_(spoken, file, person)


@main.command("backup")
@click.argument("file", type=File, required=False)
def _backup(file: Path | None) -> None:
    """Copy the whole journal, of everybody here, to one file; safe while Spinae runs."""
    from spinae.cli import backup

    backup.backup(file)


@main.command("restore")
@click.argument("file", type=File)
@click.option("--force", is_flag=True, help="Even where the journal goes on longer.")
def _restore(file: Path, force: bool) -> None:
    """Put a backup in place of the journal, which is kept beside it."""
    from spinae.cli import backup

    backup.restore(file, force=force)

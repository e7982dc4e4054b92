"""The command line. Each command imports what it needs when it runs, so that `spinae moves`
waits for no pose model and no web server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import click

import spinae
from spinae.errors import CatalogueError, SpinaeError

BAD_INPUT: Final = 2
STOPPED: Final = 130
"""What shells expect of a program that was stopped by Ctrl-C."""

File = click.Path(path_type=Path)  # opened by the command, which words what is wrong with it
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


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


@main.command("serve")
@click.option("--host", help="Address to listen on. Default: 127.0.0.1, this machine only.")
@click.option("--port", type=click.IntRange(0, 65535), help="Default: 8765. 0: any free one.")
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
def _serve(host: str | None, port: int | None, no_open: bool) -> None:
    """Open the coach in your browser."""
    from spinae.cli import server

    server.serve(host, port, opens=not no_open)


@main.command("screen")
@click.option("--answers", type=File, metavar="FILE.json", help="Take the answers from a file.")
@as_json
def _screen(answers: Path | None, as_json: bool) -> None:
    """Answer the safety questions; training opens when they are passed.

    With --json alone it prints the questions with their ids. A file of answers is
    {"flags": [ids], "cautions": [ids]}, or {"none": true} where nothing applies.
    """
    from spinae.cli import screen

    screen.screen(answers, as_json=as_json)


@main.command("today")
@click.option("--minutes", type=int, default=10, show_default=True, help="The time you have.")
@as_json
def _today(minutes: int, as_json: bool) -> None:
    """Show today's session, each move with its reason."""
    from spinae.cli import today

    today.today(minutes, as_json=as_json)


@main.command("moves")
@click.argument("name", required=False)
@as_json
def _moves(name: str | None, as_json: bool) -> None:
    """List all moves, or show one."""
    from spinae.cli import moves

    moves.moves(name, as_json=as_json)


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

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from spinae import settings
from spinae.body import Frame
from spinae.catalogue import load
from spinae.cli import main
from spinae.eyes.recording import Header, Writer, sights
from spinae.eyes.silhouette import Sight
from spinae.journal.reserve import HeldLock, Reserve
from spinae.plan import Lock
from spinae.plan.screen import questions
from spinae.training import Reason

SAMPLES = Path(os.environ.get("SPINAE_SAMPLES", "no-samples"))
BRIDGE = SAMPLES / "recordings" / "glute-bridge-1.jsonl.gz"
kept = pytest.mark.usefixtures("on_each_database")
needs_samples = pytest.mark.skipif(not BRIDGE.exists(), reason="SPINAE_SAMPLES names no samples")


@pytest.fixture(autouse=True)
def own_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPINAE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("SPINAE_DATABASE_URL", raising=False)


@pytest.fixture
def on_each_database(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in environ.items():
        monkeypatch.setenv(variable, value)


def spinae(*args: object, says: str | None = None) -> Result:
    """One run of the command; `says` is typed at its questions."""
    return CliRunner().invoke(main, [str(arg) for arg in args], input=says)


def printed(*args: object) -> Any:
    result = spinae(*args, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


def refused(*args: object, says: str | None = None) -> str:
    """The one line with which a command is refused."""
    result = spinae(*args, says=says)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("spinae: ")
    return result.stderr


def answers(tmp_path: Path, data: object) -> Path:
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(data))
    return path


# The command itself ---------------------------------------------------------------------------


def test_without_arguments_it_shows_its_help() -> None:
    result = spinae()
    assert result.exit_code == 0
    for command in ("serve", "screen", "today", "moves", "watch", "look", "record"):
        assert f"\n  {command} " in result.stdout


def test_version_is_the_packages() -> None:
    assert spinae("--version").stdout == "spinae 0.1.0\n"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["dance"], "No such command 'dance'; see spinae --help"),
        (["moves", "--all"], "No such option '--all'; see spinae moves --help"),
        (["today", "--minutes", "ten"], "'ten' is not a valid integer; see spinae today --help"),
        (["today", "--minutes", "3"], "minutes: got 3, allowed 5 to 60"),
        (["moves", "glute-brigde"], "did you mean glute-bridge"),
        (["moves", "xyz"], "see them all with: spinae moves"),
        (["watch", "none.jsonl"], "none.jsonl: No such file"),
        (
            ["screen", "--answers", "none.json"],
            "none.json: got no file that can be read: No such file",
        ),
        (["serve", "--port", "99999"], "99999 is not in the range"),
        (["record", "a.mp4"], "Missing option '-o'"),
    ],
)
def test_mistake_is_one_line_and_exit_code_2(args: list[str], says: str) -> None:
    assert says in refused(*args)


def test_pipe_that_closes_early_is_quiet() -> None:
    script = "from spinae.cli import main; main()"
    run = subprocess.Popen(
        [sys.executable, "-c", script, "moves", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert run.stdout is not None
    run.stdout.close()
    _, stderr = run.communicate()
    assert stderr == b""


@pytest.mark.parametrize("args", [["moves"], ["moves", "plank"], ["today"], ["--help"]])
def test_light_commands_load_no_web_and_no_model(args: list[str]) -> None:
    script = (
        "import sys\nfrom spinae.cli import main\n"
        "main.main(sys.argv[1:], standalone_mode=False)\n"
        "print(*sorted({'fastapi', 'uvicorn', 'numpy', 'mediapipe', 'av'} & set(sys.modules)),"
        " file=sys.stderr)"
    )
    command = [sys.executable, "-c", script, *args]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stderr.strip() == ""


# Moves ----------------------------------------------------------------------------------------


def test_moves_json_is_everything_in_the_files() -> None:
    moves = printed("moves")
    assert [move["id"] for move in moves] == list(load())
    plank = next(move for move in moves if move["id"] == "plank")
    assert {"sag", "pike"} <= {fault["name"] for fault in plank["faults"]}
    assert set(plank) == set(type(load()["plank"]).model_fields)
    assert printed("moves", "plank") == plank


def test_moves_lists_each_under_its_phase() -> None:
    lines = spinae("moves").stdout.splitlines()
    headings = [line.split()[0] for line in lines[1:] if line and not line.startswith(" ")]
    assert headings == ["Warm-up", "Strength", "Stretch", "Test"]
    assert sum(line.startswith("  ") for line in lines) == len(load())


@pytest.mark.parametrize("name", load())
def test_move_is_a_page_of_at_most_66_columns(name: str) -> None:
    move, page = load()[name], spinae("moves", name).stdout
    assert page.startswith(move.name)
    for heading in ("What to do", "What to avoid", "Why", "How much", "Camera"):
        assert f"\n{heading}\n" in page
    long = [line for line in page.splitlines() if len(line) > 66 and "http" not in line]
    assert long == []


@pytest.mark.parametrize("name", ["bird-dog", "Bird-dog", "BIRD DOG", "bird  dog"])
def test_move_is_found_however_it_is_written(name: str) -> None:
    assert printed("moves", name)["id"] == "bird-dog"


# Screen and today -----------------------------------------------------------------------------


@kept
def test_nothing_is_planned_before_the_screen() -> None:
    assert printed("today")["locked"] == "unscreened"
    assert "safety questions" in spinae("today").stdout


@kept
def test_passed_screen_opens_training(tmp_path: Path) -> None:
    verdict = printed("screen", "--answers", answers(tmp_path, {"none": True}))
    assert verdict["locked"] is None
    session = printed("today", "--minutes", 5)
    assert list(session) == ["locked", "why", "minutes", "items"]
    assert (session["locked"], session["minutes"]) == (None, 5)
    assert {frozenset(item) for item in session["items"]} == {
        frozenset({"move", "phase", "dose", "reason"})
    }
    text = spinae("today", "--minutes", 5).stdout
    assert all(load()[item["move"]].name in text for item in session["items"])


@kept
def test_red_flag_locks_and_good_answers_do_not_open(tmp_path: Path) -> None:
    verdict = printed("screen", "--answers", answers(tmp_path, {"flags": ["fever"]}))
    assert (verdict["locked"], verdict["how_soon"]) == ("red-flag", "today")
    again = spinae("screen", "--answers", answers(tmp_path, {"none": True}))
    assert "Training is locked" in again.stdout
    assert printed("today")["locked"] == "red-flag"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        ("[]", "answers: got []"),
        ("{}", "flags: got nothing"),
        ('{"flags": ["hangnail"]}', "flags: got 'hangnail', allowed "),
    ],
)
def test_answers_that_cannot_be_read_are_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "a.json").write_text(text)
    assert says in refused("screen", "--answers", tmp_path / "a.json")
    assert printed("today")["locked"] == "unscreened"


def test_screen_json_alone_prints_the_questions() -> None:
    assert [group["id"] for group in printed("screen")["groups"]] == [
        group.id for group in questions().groups
    ]


NONE = "0\n0\n"
"""To the signs, and to what else may be true."""


@kept
def test_screen_asks_until_every_question_is_answered() -> None:
    result = spinae("screen", says="\nmaybe\n99 1\n0 1\n" + NONE)
    assert "Training is open" in result.stdout
    assert printed("today")["locked"] is None


@kept
def test_lock_opens_on_a_clinicians_word_and_new_answers(tmp_path: Path) -> None:
    spinae("screen", "--answers", answers(tmp_path, {"flags": ["fever"]}))
    assert "Training is locked" in spinae("screen", says="n\n" + NONE).stdout
    assert "Training is open" in spinae("screen", says="y\n" + NONE).stdout
    assert printed("today")["locked"] is None


@kept
def test_what_was_seen_and_what_is_told_are_kept_together_or_not_at_all(tmp_path: Path) -> None:
    spinae("screen", "--answers", answers(tmp_path, {"flags": ["weight-loss"]}))
    signs = [sign.id for sign in questions().signs]
    again = f"y\n{signs.index('weight-loss') + 1} {signs.index('chest-pain') + 1}\n0\n"
    assert spinae("screen", says=again).exit_code == 2  # broken off at the last question
    assert printed("today")["locked"] == "red-flag"
    spinae("screen", says=again + "n\n")
    assert "emergency number" in printed("today")["why"] + spinae("today").stdout


@kept
@pytest.mark.parametrize(("changed", "locked"), [("n", None), ("y", "red-flag")])
def test_what_was_seen_may_be_true_still_and_is_asked_about(
    tmp_path: Path, changed: str, locked: str | None
) -> None:
    spinae("screen", "--answers", answers(tmp_path, {"flags": ["major-trauma"]}))
    number = [sign.id for sign in questions().signs].index("major-trauma") + 1
    spinae("screen", says=f"y\n{number}\n0\n{changed}\n")
    assert printed("today")["locked"] == locked


@kept
def test_screen_that_is_broken_off_keeps_nothing(tmp_path: Path) -> None:
    spinae("screen", "--answers", answers(tmp_path, {"flags": ["fever"]}))
    result = spinae("screen", says="y\n0\n")
    assert (result.exit_code, "nothing is kept" in result.stderr) == (2, True)
    assert printed("today")["locked"] == "red-flag"


@kept
def test_who_breaks_off_after_a_sign_is_told_where_to_go() -> None:
    number = [sign.id for sign in questions().signs].index("chest-pain") + 1
    result = spinae("screen", says=f"{number}\n")
    assert (result.exit_code, "emergency number" in result.stderr) == (2, True)
    assert printed("today")["locked"] == "unscreened"


@kept
@pytest.mark.parametrize(("sign", "locked"), [("weight-loss", None), ("fever", "red-flag")])
def test_what_has_gone_opens_where_nobody_was_in_a_hurry(
    tmp_path: Path, sign: str, locked: str | None
) -> None:
    spinae("screen", "--answers", answers(tmp_path, {"flags": [sign]}))
    spinae("screen", says="n\ny\n" + ("" if locked else "y\n") + NONE)
    assert printed("today")["locked"] == locked


@kept
@pytest.mark.parametrize(("changed", "locked"), [([], None), (["weight-loss"], "red-flag")])
def test_a_file_of_answers_says_what_has_changed_since_it_was_seen(
    tmp_path: Path, changed: list[str], locked: str | None
) -> None:
    told = {"flags": ["weight-loss"]}
    spinae("screen", "--answers", answers(tmp_path, told))
    spinae("screen", says="y\n" + NONE)
    spinae("screen", "--answers", answers(tmp_path, told | {"changed": changed}))
    assert printed("today")["locked"] == locked


@kept
def test_what_a_clinician_knows_is_the_caution_it_stands_for(tmp_path: Path) -> None:
    spinae("screen", "--answers", answers(tmp_path, {"flags": ["bladder-bowel"]}))
    known = spinae("screen", says="n\ny\ny\n" + NONE)
    assert "Training is open" in known.stdout
    assert "Long-known bladder trouble" in known.stdout


@kept
def test_a_sign_under_a_caution_says_where_to_go_though_the_rest_is_not_answered() -> None:
    result = spinae("screen", says="0\n1\n1\n")  # pregnant, and bleeding
    assert "midwife" in result.stderr


@kept
def test_what_was_seen_closes_where_the_same_answers_make_it_urgent(tmp_path: Path) -> None:
    spinae("screen", "--answers", answers(tmp_path, {"flags": ["night-pain"]}))
    asked = [one.id for one in questions().cautions if not one.of and one.when != "known"]
    signs, weak = [one.id for one in questions().signs], asked.index("weak-immunity") + 1
    spinae("screen", says=f"y\n{signs.index('night-pain') + 1}\n{weak}\nn\n")
    assert printed("today")["locked"] == "red-flag"


@kept
def test_an_emergency_names_the_number_and_everything_else_that_was_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPINAE_COUNTRY", "SE")
    said = spinae("screen", "--answers", answers(tmp_path, {"flags": ["chest-pain", "fever"]}))
    assert "112" in said.stdout
    assert "Tell them also: Fever" in said.stdout


@kept
def test_what_closed_training_on_a_full_disk_is_known_to_every_command() -> None:
    spinae("screen", says=NONE)
    data_dir = settings.load().data_dir
    fever = Lock("red-flag", Reason("fever"))
    Reserve(data_dir).hold([HeldLock(1, fever, datetime.now(UTC))])
    assert printed("today")["locked"] == "red-flag"
    assert Reserve(data_dir).held() == ()


@kept
def test_a_file_that_leaves_open_which_operation_it_was_opens_nothing(tmp_path: Path) -> None:
    told = {"none": True, "cautions": ["recent-surgery"]}
    spinae("screen", "--answers", answers(tmp_path, told))
    assert "Which operation" in printed("today")["why"]


# Watch, look, record --------------------------------------------------------------------------

KEYS = [
    "move", "confidence", "reps", "holds", "held_s", "faults", "unseen_s", "duration_s", "frames",
]  # fmt: skip


@needs_samples
def test_watch_counts_the_reps_of_a_recording() -> None:
    watched = printed("watch", BRIDGE, "--move", "glute-bridge")
    labels = json.loads((BRIDGE.parent / "labels.json").read_text())[BRIDGE.name]
    assert list(watched) == KEYS
    assert (watched["move"], watched["frames"]) == ("glute-bridge", 299)
    assert watched["duration_s"] == pytest.approx(labels["duration"], abs=0.1)
    assert len(watched["reps"]) == len(labels["reps"])
    for rep in watched["reps"]:
        assert list(rep) == ["start", "peak", "end", "side", "counted_by"]
        assert rep["start"] < rep["peak"] < rep["end"]
        assert rep["counted_by"] == "camera"


@needs_samples
def test_watch_recognises_what_is_done() -> None:
    told, recognised = printed("watch", BRIDGE, "--move", "glute-bridge"), printed("watch", BRIDGE)
    assert told["confidence"] == 1
    assert 0.5 < recognised["confidence"] < 1
    assert recognised | {"confidence": 1} == told


@needs_samples
def test_none_of_our_moves_is_an_answer() -> None:
    inchworm = BRIDGE.with_name("other-1.jsonl.gz")
    watched = printed("watch", inchworm)
    assert list(watched) == KEYS
    assert (watched["move"], watched["reps"], watched["frames"]) == (None, [], 382)
    assert spinae("watch", inchworm).stdout.startswith("None of our moves  (0:00.0 to 0:12.7)")


@needs_samples
def test_several_moves_in_one_file_are_segments(tmp_path: Path) -> None:
    with Writer(tmp_path / "both.jsonl.gz", Header(1920, 1080, 30, "two clips")) as writer:
        for start, name in [(0, "plank-3"), (8, "glute-bridge-1")]:
            for sight in sights(BRIDGE.with_name(f"{name}.jsonl.gz")):
                writer.write(replace(sight, frame=replace(sight.frame, t=sight.frame.t + start)))
            if start == 0:  # out of the picture meanwhile
                for tenth in range(34, 80):
                    writer.write(Sight(Frame(tenth / 10, None, None)))
    watched = printed("watch", tmp_path / "both.jsonl.gz")
    segments = watched["segments"]
    assert [segment["move"] for segment in segments] == ["plank", "glute-bridge"]
    assert (watched["move"], len(watched["reps"])) == ("glute-bridge", 3)
    assert (segments[0]["held_s"], segments[1]["start"]) == pytest.approx((3.0, 9.0), abs=1.0)
    assert set(segments[0]) == {*KEYS, "start", "end"}
    assert watched["duration_s"] == pytest.approx(17.9, abs=0.1)
    text = spinae("watch", tmp_path / "both.jsonl.gz").stdout
    assert "Plank, " in text
    assert "\n\nGlute bridge, " in text


@needs_samples
def test_watch_times_a_hold() -> None:
    plank = BRIDGE.with_name("plank-1.jsonl.gz")
    watched = printed("watch", plank, "--move", "plank")
    total = sum(hold["end"] - hold["start"] for hold in watched["holds"])
    assert watched["held_s"] == pytest.approx(total, abs=0.01)
    assert watched["held_s"] == pytest.approx(9.3, abs=1.0)
    assert "Held for 9 s" in spinae("watch", plank, "--move", "plank").stdout


@needs_samples
def test_watch_reads_aloud_what_it_saw() -> None:
    text = spinae("watch", BRIDGE, "--move", "glute bridge").stdout
    assert text.startswith("Glute bridge  (0:00.0 to 0:09.9)\n\n3 reps\n   1  at 0:02.")


@needs_samples
def test_watch_refuses_a_move_that_the_camera_cannot_judge() -> None:
    assert "marching is not judged by the camera" in refused("watch", BRIDGE, "--move", "marching")


def test_watch_says_where_a_recording_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"spinae": 1, "width": 9, "height": 9, "fps": 30, "source": ""}\n{}\n')
    assert f"{path}, line 2: t: got no such key" in refused("watch", path, "--move", "plank")


def model_is_there() -> bool:
    pytest.importorskip("mediapipe")
    from importlib.resources import files

    return (files("spinae") / "web/static/built/models/pose_full.task").is_file()


@needs_samples
def test_look_reads_a_photograph() -> None:
    if not model_is_there():
        pytest.skip("the frontend is not built")
    looked = printed("look", SAMPLES / "photos" / "plank-1.jpg")
    assert list(looked) == ["move", "confidence", "pose", "also", "angles", "back"]
    assert (looked["move"], looked["pose"]) == ("plank", "end")
    assert looked["angles"]["hip"]["left"] == pytest.approx(180, abs=20)
    assert spinae("look", SAMPLES / "photos" / "plank-1.jpg").stdout.startswith("Plank, end")


def test_record_does_not_write_over_its_video(tmp_path: Path) -> None:
    pytest.importorskip("av")
    (tmp_path / "a.mp4").write_bytes(b"precious")
    assert "is the video itself" in refused("record", tmp_path / "a.mp4", "-o", tmp_path / "a.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == b"precious"


# Serve ----------------------------------------------------------------------------------------


def test_port_in_use_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = refused("serve", "--no-open", "--port", port)
    assert os.strerror(errno.EADDRINUSE).lower() in line
    assert f"port {port}" in line
    assert "choose another" in line


def test_port_for_phones_in_use_is_one_line() -> None:
    with socket.create_server(("", 0)) as taken:
        port = taken.getsockname()[1]
        line = refused("serve", "--no-open", "--port", 0, "--lan", "--lan-port", port)
    assert f"port {port}, for phones" in line
    assert "--lan-port NUMBER" in line


def test_host_that_is_not_ours_is_one_line() -> None:
    assert "host: got '192.0.2.1'" in refused("serve", "--no-open", "--host", "192.0.2.1")


def test_serve_says_where_it_is_and_stops_on_ctrl_c() -> None:
    import signal
    import urllib.request

    command = [sys.executable, "-c", "from spinae.cli import main; main()", "serve"]
    run = subprocess.Popen(
        [*command, "--port", "0", "--no-open"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stdout is not None
    address = run.stdout.readline().split()[3]
    with urllib.request.urlopen(f"{address}healthz") as answer:
        assert json.load(answer) == {"ok": True}
    run.send_signal(signal.SIGINT)
    _, stderr = run.communicate()
    assert (run.returncode, stderr) == (0, "")

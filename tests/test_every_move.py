"""Every move keeps every promise, and a new one is a file and nothing else."""

from __future__ import annotations

import os
import re
import shutil
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from math import isfinite
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner, Result
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from spinae import catalogue
from spinae.body import Body, Observation, Side
from spinae.catalogue import Catalogue, load, read, read_beside, schema, vocabulary
from spinae.catalogue.schema import (
    Contact,
    Counted,
    Dose,
    Doses,
    DoseStep,
    Fault,
    Held,
    Keep,
    Ladder,
    Move,
    Placed,
    Pose,
    Sided,
    Tempo,
    Worked,
)
from spinae.catalogue.strict import Strict
from spinae.catalogue.vocabulary import Vocabulary
from spinae.cli import main
from spinae.errors import CatalogueError
from spinae.figure.motion import clip, far_pose
from spinae.figure.rig import stance
from spinae.judge import Judge
from spinae.judge.recognition import recognised, watch_all
from spinae.kinematics import instant, stand
from spinae.performance import perform
from spinae.plan import Case, PlanContext, today
from spinae.plan.history import History
from spinae.plan.progression import Past
from spinae.plan.rules import load_rules
from spinae.plan.screen import Screening
from spinae.plan.wishes import Wishes, all_equipment
from spinae.promises import broken
from spinae.say import ENGLISH
from spinae.settings import load as load_settings
from spinae.web import create_app
from spinae.web.wishes import equipment_options
from testing.skin import skin, work

CATALOGUE = load()
NEW = sorted((Path(__file__).parent / "moves").glob("*.toml"))
PRESS_UP, STEP_UP, WALL_SIT = NEW
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
new_moves = pytest.mark.parametrize("file", NEW, ids=lambda file: file.stem)


@pytest.mark.parametrize("move", CATALOGUE.values(), ids=lambda move: move.id)
def test_it_keeps_every_promise(move: Move) -> None:
    assert list(broken(move, CATALOGUE)) == []


# A new move ---------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The catalogue as files, to be added to."""
    with as_file(files(catalogue)) as shipped:
        return Path(shutil.copytree(shipped, tmp_path / "catalogue"))


@pytest.fixture
def grown(folder: Path) -> Catalogue:
    """The catalogue with the new moves in it."""
    for file in NEW:
        shutil.copy(file, folder / "moves")
    return read(folder)


def check(file: Path) -> Result:
    return CliRunner().invoke(main, ["moves", "--check", str(file)])


def found(file: Path) -> list[str]:
    """What the check finds wrong."""
    result = check(file)
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert all(line.startswith(f"{file.name}: ") for line in lines)
    return [line.removeprefix(f"{file.name}: ") for line in lines]


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    return Changed(tmp_path)


class Changed:
    """The wall sit with something else in it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "wall-sit.toml"

    def __call__(self, before: str, after: str) -> list[str]:
        text = WALL_SIT.read_text("utf-8")
        assert before in text
        self.file.write_text(text.replace(before, after, 1), "utf-8")
        return found(self.file)


@new_moves
def test_the_file_of_a_new_move_is_checked_where_it_lies(file: Path) -> None:
    result = check(file)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{file.name} keeps every promise\n"


def test_new_moves_go_into_the_catalogue_as_files(grown: Catalogue) -> None:
    assert set(grown) - set(CATALOGUE) == {file.stem for file in NEW}


def test_no_other_move_is_taken_for_a_new_one(grown: Catalogue) -> None:
    """Of all promises only this one looks at the other moves."""
    for move in ("hip-hinge", "superman", "back-extension"):
        known = recognised(watch_all(map(Observation.of, perform(grown[move])), grown))
        assert max(known, key=lambda one: one.end - one.start).move == move


@new_moves
def test_a_new_move_has_its_page_and_its_place_in_the_lists(
    file: Path, grown: Catalogue, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "load", lambda: grown)
    move = grown[file.stem]
    app = create_app(load_settings(environ), clock=lambda: NOW)
    with TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50000)) as client:
        page = client.get(f"/moves/{move.id}")
        assert page.status_code == 200
        assert all(muscle.name in page.text.lower() for muscle in move.muscles)
        assert f"/moves/{move.id}" in client.get("/moves").text
        assert move.name in client.get("/you/goals").text


def case(moves: Catalogue, wishes: Wishes | None = None) -> Case:
    """Somebody new, on one day."""
    past = Past.of(History(), NOW, PlanContext(moves, load_rules()))
    screening = Screening(NOW - timedelta(days=1), frozenset(), frozenset())
    return Case(past, NOW, screening, wishes=wishes or Wishes())


def test_a_session_is_planned_with_the_new_moves(grown: Catalogue) -> None:
    assert today(case(grown), 30).items


def test_a_new_muscle_is_an_entry_of_the_vocabulary(folder: Path) -> None:
    words = folder / "vocabulary.toml"
    entry = """[muscles.soleus]
name = "soleus"
plain = "deep in the calf"
plate_back = [[80, 1400], [120, 1400], [100, 1480]]
"""
    words.write_text(words.read_text("utf-8").replace(', "soleus"', "") + entry, "utf-8")
    file = folder / "moves" / "calf-raise.toml"
    file.write_text(file.read_text("utf-8").replace('name = "calves"', 'name = "soleus"'), "utf-8")
    assert read(folder)["calf-raise"].muscles[0].name == "soleus"


BAND = """
[equipment.resistance-band]
name = "resistance band"
asked = "A resistance band"
usual = false
"""


@pytest.fixture
def banded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """The catalogue with a wall sit that needs a thing few have."""
    with (folder / "vocabulary.toml").open("a", encoding="utf-8") as words:
        words.write(BAND)
    text = WALL_SIT.read_text("utf-8").replace('["wall"]', '["wall", "resistance-band"]')
    (folder / "moves" / "wall-sit.toml").write_text(text, "utf-8")
    found = read(folder)
    monkeypatch.setattr(catalogue, "load", lambda: found)
    monkeypatch.setattr(vocabulary, "load", lambda: found.vocabulary)
    monkeypatch.setattr("spinae.cli.moves.load", lambda: found)
    return found


def test_an_unusual_thing_is_planned_with_once_it_is_ticked(banded: Catalogue) -> None:
    new = case(banded)
    assert "wall-sit" in new.left_out
    assert (
        ENGLISH.say(new.left_out["wall-sit"].reason) == "Left out, as there is no resistance band."
    )
    assert "wall-sit" not in case(banded, Wishes(equipment=all_equipment())).left_out
    assert "wall-sit" not in new.with_all_equipment.left_out
    ticked = {option.value: option.chosen for option in equipment_options(new.wishes, banded)}
    assert ticked.pop("with-resistance-band") is False
    assert all(ticked.values())


def test_what_a_move_needs_is_said_in_the_words_of_the_vocabulary(
    banded: Catalogue, environ: dict[str, str]
) -> None:
    app = create_app(load_settings(environ), clock=lambda: NOW)
    with TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50000)) as client:
        assert "<dd>Wall, resistance band</dd>" in client.get("/moves/wall-sit").text
    told = CliRunner().invoke(main, ["moves", "wall-sit"]).stdout
    assert "\nYou need\n  wall, resistance band\n" in told


def test_a_thing_needs_no_drawing(banded: Catalogue) -> None:
    assert banded.vocabulary.places("resistance-band") == {}
    assert list(broken(banded["wall-sit"], banded)) == []


# What a stranger gets wrong -----------------------------------------------------------------


def test_an_unknown_muscle_is_told_with_the_nearest(changed: Changed) -> None:
    (line,) = changed('name = "quadriceps"', 'name = "quadricep"')
    assert line.startswith("muscle 1, name: got 'quadricep', allowed erector spinae, ")
    assert line.endswith(" (did you mean 'quadriceps'?); a new one is an entry of vocabulary.toml")


def test_another_name_of_a_muscle_is_that_muscle(tmp_path: Path) -> None:
    file = tmp_path / "wall-sit.toml"
    text = WALL_SIT.read_text("utf-8")
    file.write_text(text.replace('name = "quadriceps"', 'name = "Quads"'), "utf-8")
    assert read_beside(file, CATALOGUE)["wall-sit"].muscles[0].name == "quadriceps"


def test_an_angle_that_no_joint_has_is_told_with_its_range(changed: Changed) -> None:
    assert changed("knee = 102", "knee = 402") == [
        "poses.end.knee: got 402, allowed 0 to 200 degrees"
    ]


def test_an_angle_that_is_no_number_is_told_once(changed: Changed) -> None:
    assert changed("knee = 102", 'knee = "bent"') == [
        "poses.end.knee: got 'bent', allowed a number, or a table with left and right"
    ]


def test_an_angle_of_one_side_is_told_with_its_side(changed: Changed) -> None:
    assert changed("knee = 102", "knee = { left = 102, right = 402 }") == [
        "poses.end.knee: got right = 402, allowed 0 to 200 degrees"
    ]


def test_an_empty_file_is_told_in_one_line(changed: Changed) -> None:
    changed.file.write_text("# to be written\n", "utf-8")
    assert found(changed.file) == ["the file is empty; copy the nearest of catalogue/moves"]


def test_a_missing_source_is_told_with_what_to_write(changed: Changed) -> None:
    (line,) = changed("sources = []", 'sources = ["mine"]')
    assert line == (
        "source 1: got 'mine', allowed a key of sources.toml; "
        "a new one is [mine] there, with cite and url"
    )


def test_a_misspelt_key_is_told_with_the_nearest(changed: Changed) -> None:
    assert changed("posture =", "postur =") == [
        "posture: got nothing, allowed 'standing', 'sitting', 'all-fours', 'prone', 'supine', "
        "'side-lying', 'kneeling': this key is needed",
        "postur: got a key nobody knows, allowed "
        f"{', '.join(Move.model_fields)} (did you mean 'posture'?)",
    ]


def test_a_wall_must_stand_somewhere(changed: Changed) -> None:
    (line,) = changed('furniture = { thing = "wall", at = "behind" }\n', "")
    assert line == (
        "furniture: got no place for the wall of equipment, allowed "
        '{ thing = "wall", at = "before" } (before the toes), '
        '{ thing = "wall", at = "behind" } (behind the back); '
        "a new place is an entry of vocabulary.toml"
    )


def test_a_fault_that_does_not_fire_is_told_with_its_measure(changed: Changed) -> None:
    (line,) = changed("shown = { trunk = 30, hip = 72 }", "shown = { trunk = 4 }")
    assert line.startswith(
        "promise broken: a performance with fault leans-forward shows no fault: its trunk is 4 as "
        "drawn, good is -12 to 12 with margin 8; let shown go further"
    )


def test_a_hold_that_the_start_is_in_is_told(changed: Changed) -> None:
    lines = changed("good = [75, 128]", "good = [20, 60]")
    assert any(line.startswith("promise broken: a perfect hold from ") for line in lines)


def test_a_file_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    result = check(tmp_path / "nothing.toml")
    assert result.exit_code == 2
    assert result.stderr.endswith("got no file that can be read: No such file or directory\n")


def test_all_problems_of_a_file_are_told_at_once(changed: Changed) -> None:
    text = WALL_SIT.read_text("utf-8").replace('view = "side"', 'view = "back"')
    changed.file.write_text(text.replace("rung = 1", "rung = 12"), "utf-8")
    assert found(changed.file) == [
        "view: got 'back', allowed 'side' or 'front'",
        "ladder.rung: got 12, allowed 9 or less",
    ]


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (
            'regions = ["legs"]',
            "regions = []",
            "regions: got [], allowed one region or more: the first is what the move is for",
        ),
        (
            "hold_s = 30",
            "hold_s = 5",
            "dose: got goal.hold_s = 5, allowed 10 or more: where start begins",
        ),
        (
            "hold_s = 5\nsets = 1",
            "sets = 1",
            "dose: got no hold_s in step while hold_s goes from 10 to 30, allowed more than 0: "
            "what one step adds",
        ),
        (
            "hold_s = 5",
            "hold_s = 1e-9",
            "dose.step.hold_s: got 1e-09, allowed 0, or 0.5 or more: nobody feels less",
        ),
        (
            "hold_s = 10",
            "reps = 5\nhold_s = 10",
            "dose: got reps in start and not in goal, allowed in both or neither",
        ),
        (
            'name = "Wall sit"',
            'name = "Plank"',
            "name: got 'Plank', which plank is called, allowed a name of its own",
        ),
        (
            '"wall chair"',
            '"Front-Plank"',
            "also 2: got 'Front-Plank', which plank is called, allowed a name of its own",
        ),
        (
            '"not stated", source',
            '"high", source',
            "muscle 1 (quadriceps): got band = 'high' with source = 'anatomy', allowed "
            "'not stated': anatomy says that a muscle works, not how hard; or name who measured it",
        ),
        (
            'phase = "strength"',
            'phase = "Strength"',
            "phase: got 'Strength', allowed 'warm-up', 'strength', 'stretch' or 'test' "
            "(did you mean 'strength'?)",
        ),
        (
            "[dose.step]\nhold_s = 5\nsets = 1\n",
            "",
            "dose.step: got nothing, allowed a table with reps, hold_s, seconds or sets: "
            "this key is needed",
        ),
        (
            "good = [-12, 12]",
            "good = [12, -12]",
            "fault 1 (leans-forward), good: got [12, -12], allowed the lower end first, then the "
            "higher",
        ),
        (
            "good = [-12, 12]",
            "good = [12]",
            "fault 1 (leans-forward), good 2: got nothing, allowed a list of 2 numbers, "
            "as [75, 128]: this key is needed",
        ),
    ],
)
def test_what_makes_no_sense_is_told_in_one_line(
    changed: Changed, before: str, after: str, line: str
) -> None:
    assert changed(before, after) == [line]


def test_what_is_held_is_dosed_in_seconds(tmp_path: Path) -> None:
    doses = (("hold_s = 10", "reps = 10"), ("hold_s = 30", "reps = 12"), ("hold_s = 5", "reps = 1"))
    assert broken_by(tmp_path, *doses, of=WALL_SIT) == [
        f"dose.{name}: got reps or pulses beside hold, allowed hold_s: a hold is timed"
        for name in ("start", "goal")
    ]


def test_lists_that_may_be_empty_break_nothing(tmp_path: Path) -> None:
    lists = "also|muscles|contraindications|sources|keep"
    text = WALL_SIT.read_text("utf-8")
    file = tmp_path / "wall-sit.toml"
    emptied, count = re.subn(rf"^({lists}) = \[.*?\]$", r"\1 = []", text, flags=re.S | re.M)
    assert count == 5
    file.write_text(emptied, "utf-8")
    assert check(file).stdout == "wall-sit.toml keeps every promise\n"


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ('view = "side"', "view = side", "line 7, `view = side`: a text needs quotes"),
        ('view = "side"', "view =", "line 7, `view =`: nothing stands after ="),
        (
            'view = "side"',
            'view = "side',
            'line 7, `view = "side`: a quote is missing where the text ends',
        ),
        (
            'view = "side"',
            "view = “side”",
            'line 7, `view = “side”`: quotes are the straight ones: "…"',
        ),
        ("knee = 102", "knee = 10,2", "line 66, `knee = 10,2`: a decimal number has a point: 1.5"),
        (
            "trunk = 0",
            "trunk = −9",
            "line 56, `trunk = −9`: a minus is the hyphen of the keyboard: -90",
        ),
        (
            "rung = 1",
            "rung = 1\nrung = 2",
            "line 34, `rung = 2`: the key rung is given twice; keep one",
        ),
        (
            "[dose.goal]",
            "[dose.start]",
            "line 41, `[dose.start]`: the table dose.start is given twice; keep one and put all "
            "its keys there",
        ),
        (
            "easier = []",
            "easier = [",
            "line 35, `harder = []`: a comma or the ] of a list is missing, here or before it",
        ),
    ],
)
def test_what_is_no_toml_is_told_with_its_line_and_the_usual_cause(
    changed: Changed, before: str, after: str, line: str
) -> None:
    assert changed(before, after) == [line]


@pytest.mark.parametrize(
    "nasty",
    [
        "a = " + "[" * 5000,
        "a = " + "[" * 100 + "]" * 100,
        "a = " + "{a=" * 5000,
        ".".join("a" * 20_000) + " = 1",
        f"[{'.'.join('a' * 20_000)}]",
        'a = { "a" ' + '. "a"' * 9_000 + " = 1 }",
        "a = " + "9" * 5000,
        "a = 0x" + "f" * 5000,
        "a = nan",
        "a = 2026-11-20",
        'a = "\\u0001"',
        'a = "\\u202e"',
        '"\\u0001" = 1',
        "\n".join(f"zz{n}=1" for n in range(9_000)),
        "#" * 100_001,
    ],
    ids=lambda nasty: nasty[:9],
)
def test_a_nasty_file_is_told_in_lines(tmp_path: Path, nasty: str) -> None:
    file = tmp_path / "wall-sit.toml"
    file.write_text(f"{nasty}\n{WALL_SIT.read_text('utf-8')}", "utf-8")
    assert all(len(line) < 500 and line.isprintable() for line in found(file))


@pytest.mark.skipif(os.name != "posix", reason="made of what POSIX has")
def test_only_a_plain_file_is_read(tmp_path: Path) -> None:
    pipe, endless, folder = (tmp_path / f"{name}.toml" for name in ("pipe", "endless", "folder"))
    os.mkfifo(pipe)
    endless.symlink_to("/dev/zero")
    folder.mkdir()
    for file, kind in ((pipe, "a pipe"), (endless, "a device"), (folder, "a folder")):
        assert found(file) == [f"is {kind}, allowed a plain file; name another file"]


def test_what_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "wall-sit.toml"
    file.write_bytes(b'id = "wall-sit"\nname = "W\xe4ll sit"\n')
    assert found(file) == ["line 2 is not UTF-8, the only encoding allowed; save the file as UTF-8"]


def test_a_file_as_windows_writes_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "wall-sit.toml"
    text = WALL_SIT.read_text("utf-8").replace("\n", "\r\n")
    file.write_bytes(text.encode("utf-8-sig"))
    assert check(file).stdout == "wall-sit.toml keeps every promise\n"


def test_a_file_of_another_name_is_told_what_to_be_called(tmp_path: Path) -> None:
    text, other, case = (tmp_path / name for name in ("wall-sit.txt", "sit.toml", "Wall-Sit.toml"))
    for file in (text, other, case):
        shutil.copy(WALL_SIT, file)
    assert found(text) == ["got a name without .toml; name the file wall-sit.toml"]
    for file in (other, case):
        assert found(file) == [
            "got the id 'wall-sit' in a file of this name, allowed the same word as both; name the "
            "file wall-sit.toml, or write its name as the id"
        ]


# One side after the other --------------------------------------------------------------------


@pytest.fixture
def step_up() -> Move:
    """Counts the knee of the working side, while the other stays straight."""
    return read_beside(STEP_UP, CATALOGUE)["step-up"]


@pytest.mark.parametrize("told", ["right", "left", None])
@pytest.mark.parametrize("works", ["right", "left"])
def test_the_side_that_works_is_counted_and_the_other_is_not(
    step_up: Move, works: Side, told: Side | None
) -> None:
    judge = Judge(step_up, side=told)
    for frame in perform(step_up, side=works):
        judge.see(Observation.of(frame))
    assert len(judge.reps) == (3 if told in (works, None) else 0)


def poses() -> st.SearchStrategy[Pose]:
    """Every angle that a file may hold, and any floor."""
    degrees = {"trunk": 180, "roll": 180, "twist": 90, "back": 40}
    sided = {"hip": (0, 270), "hip_out": (-60, 120), "knee": (0, 200), "ankle": (30, 200),
                 "shoulder": (-90, 240), "shoulder_out": (-90, 200), "elbow": (0, 200)}  # fmt: skip
    whole = {name: st.integers(-most, most).map(float) for name, most in degrees.items()}
    whole |= {"lumbar": st.integers(120, 240).map(float), "neck": st.integers(90, 270).map(float)}
    joints = {
        name: st.builds(Sided, left=side, right=side)
        for name, (low, high) in sided.items()
        for side in [st.integers(low, high).map(float)]
    }
    floor = st.lists(st.sampled_from(get_args(Contact)), max_size=4, unique=True).map(tuple)
    lift = st.sampled_from([0.0, 0.2, 1.5])
    return st.builds(Pose, **whole, **joints, floor=floor, lift=lift)


def broken_by(folder: Path, *changes: tuple[str, str], of: Path = STEP_UP) -> list[str]:
    """The promises that a file breaks with something else in it."""
    text = of.read_text("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    file = folder / of.name
    file.write_text(text, "utf-8")
    return [line.removeprefix("promise broken: ") for line in found(file)]


def test_what_is_lifted_stands_on_something(tmp_path: Path) -> None:
    lines = broken_by(
        tmp_path,
        ('equipment = ["step"]', "equipment = []"),
        ('furniture = { thing = "step", at = "under the foot" }\n', ""),
    )
    assert lines == [
        f"right_foot of poses.{pose} is lifted 20 cm and nothing is drawn under it, allowed "
        'furniture = { thing = "step", at = "under the foot" }; or take lift out'
        for pose in ("start", "end")
    ]


def test_furniture_is_under_what_rests_on_it(tmp_path: Path) -> None:
    bench = 'equipment = ["bench"]\nfurniture = { thing = "bench", at = "under" }'
    wall = 'equipment = ["wall"]\nfurniture = { thing = "wall", at = "behind" }'
    (line,) = broken_by(tmp_path, (wall, bench), of=WALL_SIT)
    assert line.startswith("the bench stands under the shoulder blades, which poses.start has ")


def test_a_leg_that_would_be_under_the_ground_is_told(tmp_path: Path) -> None:
    hip, knee = broken_by(tmp_path, ("lift = 0.2", "lift = 0.02"))
    assert hip.startswith("the left hip of poses.start is written as 168 and drawn as 132, ")
    assert knee.startswith("the left knee of poses.start is written as 178 and drawn as 107, ")
    assert ": the foot would go under the ground; " in knee


def test_a_body_that_slides_is_told(tmp_path: Path) -> None:
    start = 'floor = ["hip", "hand", "knee"]\n\n[poses.end]'
    (line,) = broken_by(
        tmp_path, (start, 'floor = ["knee", "hand", "hip"]\n\n[poses.end]'), of=PRESS_UP
    )
    assert line == (
        "the body jumps 48 cm on the way, allowed 30; the first contact of floor stays in place: "
        "it is knee in one pose and hip in the other, name the same one first in both"
    )


@given(poses())
@settings(max_examples=60, deadline=None)
def test_whatever_a_pose_asks_for_is_drawn(pose: Pose) -> None:
    assert all(isfinite(value) for joint in stand(pose).joints.values() for value in joint)
    assert Body.of(instant(pose)) is not None
    assert all(isfinite(value) for turn in stance(stand(pose)).turns for value in turn)


def test_a_fault_at_which_no_rep_counts_is_told_with_where_one_does(tmp_path: Path) -> None:
    (line,) = broken_by(tmp_path, ("right = 154", "right = 135"))
    assert "no rep counts there: its knee is 135, and a rep counts at 152 or more; " in line


# The vocabulary -----------------------------------------------------------------------------


def test_the_vocabulary_is_read_as_strictly_as_the_moves(folder: Path) -> None:
    words = folder / "vocabulary.toml"
    text = words.read_text("utf-8").replace('plain = "the back of the thigh"\n', "")
    text = text.replace('anchor = "toes"', 'anchor = "nose"')
    words.write_text(text + '[muscles.quads]\nname = "calves"\n', "utf-8")
    with pytest.raises(CatalogueError) as error:
        read(folder)
    told = "\n".join(error.value.problems)
    assert "vocabulary.toml: muscles.hamstrings.plain: got nothing" in told
    assert re.search(r"vocabulary.toml: furniture 1, anchor: got 'nose', allowed 'toes', ", told)
    assert "vocabulary.toml: muscles.quads.plain: got nothing" in told


def test_one_name_is_one_muscle(folder: Path) -> None:
    words = folder / "vocabulary.toml"
    text = words.read_text("utf-8").replace('also = ["QL"]', 'also = ["QL", "quads"]')
    words.write_text(text, "utf-8")
    with pytest.raises(CatalogueError, match="got 'quads' for quadriceps and quadratus-lumborum"):
        read(folder)


@pytest.mark.parametrize("muscle", vocabulary.load().muscle_names)
def test_every_muscle_is_a_region_of_the_skin(muscle: str) -> None:
    entry = vocabulary.load().muscle(muscle)
    assert entry is not None
    away, _ = work([{"fill": 1.0, "back": entry.plate_back, "front": entry.plate_front}])
    assert sum(away < 8) > 4


def test_a_wall_behind_touches_the_back_and_a_wall_before_is_beyond_the_toes() -> None:
    wall_sit = read_beside(WALL_SIT, CATALOGUE)["wall-sit"]
    back = min(x for x, *_ in map(tuple, skin(stance(stand(wall_sit.poses["start"])))))
    [wall] = clip(wall_sit)["things"]
    assert wall[0][0] == pytest.approx(back, abs=0.03)


# The page for who writes a move ------------------------------------------------------------

PAGE = (Path(__file__).parents[1] / "docs" / "move-file.md").read_text("utf-8")
TABLES: dict[str, tuple[type[BaseModel], ...]] = {
    "The move": (Move,),
    "Furniture": (Placed,),
    "Muscles": (Worked,),
    "Ladder": (Ladder,),
    "Dose": (Doses, Dose, DoseStep),
    "Tempo": (Tempo,),
    "Poses": (Pose, Sided),
    "Count": (Counted,),
    "Hold": (Held,),
    "Keep": (Keep,),
    "Faults": (Fault,),
}


@pytest.mark.parametrize("title", TABLES)
def test_the_page_explains_every_key(title: str) -> None:
    (section,) = re.findall(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.S | re.M)
    rows = "\n".join(line.split("|")[1] for line in section.splitlines() if line.startswith("| `"))
    rows += "\n".join(re.findall(r"^(`left`, `right`):", section, re.M))
    keys = {key for model in TABLES[title] for key in model.model_fields}
    assert keys - set(re.findall(r"`(\w+)`", rows)) == set()


def test_the_page_leaves_out_no_table_of_a_file() -> None:
    known = {model for models in TABLES.values() for model in models}
    here = {one for one in vars(schema).values() if isinstance(one, type)}
    assert {one for one in here if issubclass(one, Strict)} - {Strict, Vocabulary} <= known


@pytest.mark.parametrize("measure", get_args(schema.Measure))
def test_the_page_explains_every_measure(measure: str) -> None:
    (row,) = re.findall(rf"^\| `{measure}` \| (.*) \|$", PAGE.partition("## Measures")[2], re.M)
    assert [bool(cell.strip()) for cell in row.split(" | ")] == [True] * 3


def test_the_page_names_every_word_that_may_be_chosen() -> None:
    kinds = ("Contact", "Posture", "Of", "Band", "Phase", "Sides", "View")
    chosen = {word for kind in kinds for word in get_args(getattr(schema, kind))}
    assert {word for word in chosen if f"`{word}`" not in PAGE} == set()


def test_a_body_on_its_side_lies_as_the_page_says() -> None:
    right, left = (stand(Pose(trunk=-90, roll=roll)) for roll in (90, -90))
    assert right.joints["right_hip"][1] > right.joints["left_hip"][1]  # y points down
    assert right.front[2] == pytest.approx(-1, abs=0.01)  # z points away from the camera
    assert left.front[2] == pytest.approx(1, abs=0.01)


# The lower back -----------------------------------------------------------------------------


def test_a_lower_back_bent_backwards_arches_and_extends_the_hips_as_a_camera_sees_them() -> None:
    body = Body.of(instant(Pose(lumbar=220, floor=("foot",))))
    assert body is not None
    assert body.measure("hip", "right") == pytest.approx(206.1, abs=0.1)
    assert body.back is not None
    assert body.back < -3


def test_in_a_press_up_the_hips_lie_and_the_hands_stay() -> None:
    move = read_beside(PRESS_UP, CATALOGUE)["prone-press-up"]
    low, high = (stand(pose).joints for pose in (move.poses["start"], far_pose(move)))
    assert low["pelvis"] == pytest.approx(high["pelvis"], abs=0.05), "it rolls over its front"
    assert low["right_wrist"] == pytest.approx(high["right_wrist"], abs=0.05)
    assert high["chest"][1] < low["chest"][1] - 0.25

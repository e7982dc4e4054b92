"""The journal as a FHIR bundle for a clinic's records.

It follows the HL7 Physical Activity implementation guide 1.0 where that has a place for what a
session is: a panel of the guide's activity group with the exercise's duration, and its sets as
members. The guide says nothing of sets, reps, holds and faults: these are components with plain
words and no code. The models are R4B's, and only elements that R4 has too are used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_URL, uuid5

from spinae.catalogue import Catalogue
from spinae.exchange.visits import lasted, move_name, visits
from spinae.extras import need
from spinae.journal.records import Archive
from spinae.journal.rows import pain_answer
from spinae.say import Language
from spinae.training import KeptSession, KeptSet, PainAnswer

if TYPE_CHECKING:
    from fhir.resources.R4B.bundle import Bundle

Json = dict[str, Any]
NameOf = Callable[[str], str]
"""What a move is called, by its id."""

LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"
GUIDE: Final = "http://hl7.org/fhir/us/physical-activity"
CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
WHEN: Final = {
    "before": "Back pain before the session, 0 to 10",
    "during": "Back pain during the session, 0 to 10",
    "after": "Back pain after the session, 0 to 10",
    "morning": "Back pain on the next morning, 0 to 10",
}


def bundle(archive: Archive, catalogue: Catalogue, language: Language) -> Bundle:
    """Everything that stands in the archive and has a place in FHIR, checked by its models.
    MissingExtraError where their package is not to be had."""
    need("fhir")
    from fhir.resources.R4B.bundle import Bundle

    # the same answer twice in the same moment is one
    name = partial(move_name, catalogue=catalogue, language=language)
    resources = {one["id"]: one for one in _resources(archive, name)}
    return Bundle.model_validate(
        {
            "resourceType": "Bundle",
            "type": "collection",
            "timestamp": archive.at.isoformat(),
            "entry": [{"fullUrl": _urn(one["id"]), "resource": one} for one in resources.values()],
        }
    )


def _resources(archive: Archive, name: NameOf) -> Iterator[Json]:
    patient = _patient(archive)
    yield patient
    about = {
        "subject": {"reference": _urn(patient["id"])},
        "performer": [{"reference": _urn(patient["id"])}],
    }
    for visit in visits(archive):
        for one in _of_visit(visit, name):
            yield one | about
    for answer in archive.counted().pain:
        if answer.session_id is None:
            yield _pain(pain_answer(answer)) | about


def _patient(archive: Archive) -> Json:
    # the oldest thing in a journal is the same in every export of it
    oldest = min((one.id for one in archive.sessions), default="")
    patient: Json = {"resourceType": "Patient", "id": _id("patient", archive.person.name, oldest)}
    return patient | {"name": [{"text": archive.person.name}]} if archive.person.name else patient


def _of_visit(visit: KeptSession, name: NameOf) -> Iterator[Json]:
    members = [_set(done, name) for done in visit.sets]
    members += [_pain(answer) for answer in visit.answers]
    if visit.sets:
        members.insert(0, _duration(visit))
    yield {
        "resourceType": "Observation",
        "id": _id("panel", visit.id),
        "status": "final",
        "category": _activity(),
        "code": _coded(
            "Physical Activity Panel", f"{GUIDE}/CodeSystem/pa-temporary-codes", "PAPanel"
        ),
        "effectivePeriod": _period(visit),
        "hasMember": [{"reference": _urn(member["id"])} for member in members],
    }
    yield from members


def _duration(visit: KeptSession) -> Json:
    return {
        "resourceType": "Observation",
        "id": _id("duration", visit.id),
        "status": "final",
        "category": _activity(),
        "code": _coded("Exercise duration", LOINC, "55411-3"),
        "effectivePeriod": _period(visit),
        "valueQuantity": _quantity(max(1, round(lasted(visit).total_seconds() / 60)), "min", "min"),
    }


def _set(done: KeptSet, name: NameOf) -> Json:
    return {
        "resourceType": "Observation",
        "id": done.id,
        "status": "final",
        "category": _activity(),
        "code": _coded("Exercise activity", LOINC, "73985-4"),
        "effectiveDateTime": done.at.isoformat(),
        "valueCodeableConcept": {"text": name(done.move)},
        "component": list(_components(done)),
    }


def _components(done: KeptSet) -> Iterator[Json]:
    if done.reps:
        yield _component("Repetitions", valueInteger=done.reps)
    if done.held_s:
        yield _component("Held", valueQuantity=_quantity(round(done.held_s, 1), "s", "s"))
    yield _component("Time of the set", valueQuantity=_quantity(round(done.seconds, 1), "s", "s"))
    if done.side:
        yield _component("Side", valueString=done.side)
    yield _component("The whole dose was done", valueBoolean=done.complete)
    yield _component("Counted by", valueString=done.counted_by)
    for name, times in done.faults:
        yield _component(f"Times the form was off: {name}", valueInteger=times)
    if done.hurt:
        yield _component("It hurt in this set", valueBoolean=True)


def _pain(answer: PainAnswer) -> Json:
    place = (answer.session or "", answer.when, answer.at.isoformat(), answer.move or "")
    code = _coded("Pain severity - 0-10 verbal numeric rating [Score] - Reported", LOINC, "72514-3")
    pain: Json = {
        "resourceType": "Observation",
        "id": _id("pain", *place, str(answer.level)),
        "status": "final",
        "category": [_coded("Survey", CATEGORY, "survey")],
        "code": code | {"text": WHEN[answer.when]},
        "effectiveDateTime": answer.at.isoformat(),
        "valueQuantity": _quantity(answer.level, "{score}", "{score}"),
        "bodySite": {"text": "Back"},
    }
    kinds = [_component("Kind of pain", valueString=kind) for kind in sorted(answer.kinds)]
    pain |= {"component": kinds} if kinds else {}
    return pain | {"note": [{"text": answer.note}]} if answer.note.strip() else pain


def _activity() -> list[Json]:
    """The two categories that the guide asks for."""
    temporary = f"{GUIDE}/CodeSystem/pa-temporary-codes"
    return [
        _coded("Activity", CATEGORY, "activity"),
        _coded("Physical Activity", temporary, "PhysicalActivity"),
    ]


def _coded(text: str, system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def _component(text: str, **value: Any) -> Json:
    return {"code": {"text": text}, **value}


def _quantity(value: float, unit: str, code: str) -> Json:
    return {"value": value, "unit": unit, "system": UCUM, "code": code}


def _period(visit: KeptSession) -> Json:
    return {"start": visit.started_at.isoformat(), "end": visit.last_at.isoformat()}


def _id(*parts: str) -> str:
    """The same id for the same thing in every export."""
    return str(uuid5(NAMESPACE_URL, f"spinae:{'/'.join(parts)}"))


def _urn(id: str) -> str:
    return f"urn:uuid:{id}"

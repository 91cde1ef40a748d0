"""At the bedside: looking at the monitor, taking vital signs, examining, waiting, thinking."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from residency import acts, knowledge, rng
from residency.errors import Refused, nearest
from residency.knowledge import reading, signs
from residency.tools.desk import Desk
from residency.tools.registry import Name, Reply, Text, tool
from residency.world.generator import findings_now
from residency.world.hospital import PAUSES, Hospital
from residency.world.records import Vital

MONITORED = ("HR", "SBP", "DBP", "MAP", "RR", "SPO2")
VITALS = ("HR", "SBP", "DBP", "MAP", "RR", "SPO2", "TEMP", "GCS", "PAIN")
NOISE = {"HR": 0.01, "SBP": 0.015, "DBP": 0.015, "MAP": 0.01, "RR": 0.03, "SPO2": 0.003, "TEMP": 0.001}
DECIMALS = {"TEMP": 1}
TAKES_PART = 13  # GCS from which somebody answers, squeezes and says where it hurts
UNTESTED = "Takes no part: what needs answers or effort was not tested."
EXAMINED = 1500  # characters of an examination told in full; of more, only what is abnormal is
SPELLED = {
    "bp": ("SBP", "DBP", "MAP"),
    "blood pressure": ("SBP", "DBP", "MAP"),
    "pulse": ("HR",),
    "heart rate": ("HR",),
    "temperature": ("TEMP",),
    "temp": ("TEMP",),
    "saturation": ("SPO2",),
    "spo2": ("SPO2",),
    "oxygen saturation": ("SPO2",),
    "respiratory rate": ("RR",),
    "breathing": ("RR",),
    "consciousness": ("GCS",),
    "all": VITALS,
}
RHYTHMS = {"vf": "ventricular fibrillation", "pea": "electrical activity without pulse", "asystole": "asystole", "sinus": "sinus"}
WAITS = {"anything": ("result", *PAUSES), "result": ("result", *PAUSES), "alarm": PAUSES, "time": ("death",)}


def take(h: Hospital, patient: str, vitals: tuple[str, ...], by: str) -> tuple[tuple[str, float], ...]:
    """Read true vitals with the small error of real devices, and chart them."""
    true = h.bodies[patient].vitals()
    number = h.number("vital")
    values = []
    for name in vitals:
        if (value := true.get(name)) is None:
            continue
        error = NOISE.get(name, 0.0) * (2.0 * rng.uniform(h.seed, "device", patient, name, h.second) - 1.0)
        read = round(value * (1.0 + error), DECIMALS.get(name, 0))
        values.append((name, min(read, 100.0) if name == "SPO2" else read))
    charted = tuple(values)
    h.tables.put("vital", Vital(number, patient, h.second, by, charted))
    h.note(acts.Measured(patient, charted), by)
    return charted


def line(values: tuple[tuple[str, float], ...]) -> str:
    """Vital signs in one line as clinicians say them."""
    v = dict(values)
    parts = []
    if "SBP" in v:
        parts.append(f"BP {v['SBP']:g}/{v.get('DBP', 0):g}" + (f" (MAP {v['MAP']:g})" if "MAP" in v else ""))
    names = (("HR", "HR", ""), ("RR", "RR", ""), ("SPO2", "SpO2", " %"), ("TEMP", "T", " °C"), ("GCS", "GCS", ""), ("PAIN", "pain", "/10"))
    parts += [f"{label} {v[key]:g}{unit}" for key, label, unit in names if key in v]
    return ", ".join(parts) or "no reading"


@tool(minutes=1 / 6)
def look_at_monitor(desk: Desk, patient_id: Name) -> Reply:
    """Glance at the monitor: pulse, pressure, breathing, saturation, and the trend of the last readings."""
    case = desk.case(patient_id)
    values = take(desk.hospital, case.patient, MONITORED, desk.actor)
    body = desk.hospital.bodies[case.patient]
    if body.state == "arrest":
        return Reply(f"No pulse. Rhythm: {RHYTHMS[body.rhythm]}.", {"vitals": dict(values), "rhythm": body.rhythm})
    past = [dict(v.values) for v in desk.hospital.tables.of("vital", case.patient)][-5:-1]
    trend = ", ".join(f"{p['MAP']:g}" for p in past if "MAP" in p)
    return Reply(line(values) + (f"\nMAP before: {trend}." if trend else ""), {"vitals": dict(values)})


@tool(minutes=0.5)
def measure(desk: Desk, patient_id: Name, vitals: Annotated[list[Name], Meta(max_length=12)] | None = None) -> Reply:
    """Take vital signs now: any of HR, BP, RR, SPO2, TEMP, GCS, PAIN (all of them when none are named)."""
    case = desk.case(patient_id)
    wanted: list[str] = []
    for word in vitals or ["all"]:
        key = word.strip()
        if key.upper() in VITALS:
            wanted.append(key.upper())
        elif key.lower() in SPELLED:
            wanted += SPELLED[key.lower()]
        else:
            raise Refused(
                "unknown_vital",
                f"There is no vital sign {key[:40]!r}.",
                f"Ask for: {', '.join(VITALS)}.",
                nearest(key, (*VITALS, *SPELLED)),
            )
    values = take(desk.hospital, case.patient, tuple(dict.fromkeys(wanted)), desk.actor)
    return Reply(line(values), {"vitals": dict(values)})


@tool(minutes=1.0)
def examine(desk: Desk, patient_id: Name, systems: Annotated[list[Name], Meta(min_length=1, max_length=16)]) -> Reply:
    """Examine body systems (general, mind, circulation, chest, chest_wall, abdomen, urine_and_skin, neuro, head, eyes, neck,
    airway, limbs; pelvis and rectal by name only). One minute each, five for `all` of them."""
    case, body = desk.living(patient_id)
    every = [s for s in signs.SYSTEMS if s not in signs.INTIMATE]
    wanted = every if [s.lower() for s in systems] == ["all"] else list(dict.fromkeys(map(reading.find_system, systems)))
    seen = {system: findings_now(case, body, system) for system in wanted}
    for system, rows in seen.items():
        desk.hospital.note(acts.Examined(case.patient, system, tuple(f for f, there in rows if there)), desk.actor)
    awake = (body.vitals()["GCS"] or 0.0) >= TAKES_PART
    full = [f"{system}: {_signs(rows, case.age, awake)}" for system, rows in seen.items()]
    brief = [f"{system}: {_signs(rows)}" for system, rows in seen.items()]
    untested = not awake and any(knowledge.findings[f].said_awake for rows in seen.values() for f, _ in rows)
    text = "\n".join([*(full if sum(map(len, full)) <= EXAMINED else brief), *([UNTESTED] if untested else [])])
    return Reply(text, {"findings": {s: dict(rows) for s, rows in seen.items()}}, minutes=min(5.0, float(len(wanted))))


def _signs(rows: tuple[tuple[str, bool], ...], age: float | None = None, awake: bool = True) -> str:
    """What is there, and with an age what is not there as far as that can be found at this age and in who is `awake` or not; in brief
    only that nothing else is."""
    lexicon = knowledge.findings
    says = [lexicon[f].present for f, there in rows if there]
    if age is not None:
        missing = [lexicon[f] for f, there in rows if not there]
        says += [f.absent for f in missing if f.absent and f.said_from <= age < f.said_to and (awake or not f.said_awake)]
        return " ".join(says) or "nothing abnormal."
    return " ".join([*says, "Nothing else abnormal."] if says else ["nothing abnormal."])


@tool()
def wait(
    desk: Desk, minutes: Annotated[float, Meta(gt=0, le=240)], until: Literal["anything", "result", "alarm", "time"] = "anything"
) -> Reply:
    """Let time pass. Stops early for alarms, critical results and people who need you; with until="anything" or "result"
    also when any result comes back; with until="time" only a death stops it."""
    return Reply("", None, minutes=minutes, until=WAITS[until])


@tool()
def think(desk: Desk, thought: Text) -> Reply:
    """Write a thought for yourself. Takes no time, changes nothing and is never scored."""
    return Reply("Noted.", {"characters": len(thought)})

"""Headache of two kinds that look the same, and pressure in the skull."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "A migraine attack: pain and nausea that end by themselves and never kill.",
    params={
        "pain": Param(8.0, 0.0, 10.0, "0..10", "headache at the start"),
        "nausea": Param(0.6, 0.0, 1.0, "1", "nausea at the start"),
        "hours_left": Param(12.0, 0.5, 72.0, "h", "hours until it would be over untreated"),
    },
    state={"left": 1.0, "vomited": 0.0},
)
def migraine(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Pain fades over the last part of the attack; dry patients suffer a little longer."""
    my.left = max(0.0, my.left - dt * body.pace / (60.0 * p.hours_left))
    strength = min(1.0, 2.5 * my.left)
    drive.pain += p.pain * strength * drive.headache_relief
    drive.nausea += p.nausea * strength * drive.headache_relief
    drive.vomiting += 0.0006 * p.nausea * strength * drive.headache_relief
    drive.arousal += 0.02 * strength


@PROCESSES.add(
    "Blood under the arachnoid from an aneurysm: sudden pain, and a hazard of bleeding again that is never drawn.",
    params={
        "grade": Param(1.6, 1.0, 5.0, "Hunt-Hess", "how bad the first bleed was; up to 2 the mind is clear"),
        "hours_since_onset": Param(3.0, 0.0, 336.0, "h", "time since the thunderclap"),
        "rebleed_24h": Param(0.10, 0.02, 0.30, "1", "chance to bleed again in the first 24 h at rest",
                             "Connolly 2012 AHA/ASA: 4-14 %, most within 2-12 h"),
        "rebleed_deaths": Param(0.65, 0.3, 0.9, "1", "share of second bleeds that kill", "Connolly 2012; 60-70 %"),
        "pain": Param(9.0, 0.0, 10.0, "0..10", "headache"),
    },
    state={"hours": "hours_since_onset", "rebled": 0.0, "stiff": 0.0},
    readings={
        "rebled": ("rebled", "0..1", "expected share that has bled again"),
        "neck_stiffness": ("stiff", "0..1", "meningeal irritation; needs hours to show"),
    },
)
def subarachnoid_bleed(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Hazard h(t) = a / (1 + (t/6)^2) / h + 0.8 %/day later; higher with pressure, blood thinners; gone once secured.

    Delayed ischaemia from day 3 to 14 is expected brain loss; nimodipine takes a third of it (Pickard 1989).
    """
    f = dt * body.pace
    my.hours = my.hours + f / 60.0
    my.stiff = min(1.0, my.hours / 6.0)
    systolic = body.map + 0.667 * body.pulse_pressure
    early = p.rebleed_24h / 7.6 / (1.0 + my.hours / 6.0 * my.hours / 6.0) + 0.0045 / 24.0 + 0.012 / 24.0 / (1.0 + my.hours / 200.0)
    push = 1.0 + 1.8 * max(0.0, systolic - 160.0) / 40.0 + 4.0 * drive.anticoagulation + 1.5 * drive.antiplatelet
    hazard = early / 60.0 * push * (1.0 - drive.secured)
    drive.hazard_death += hazard * p.rebleed_deaths
    drive.hazard_brain += hazard * (1.0 - p.rebleed_deaths)
    my.rebled = my.rebled + f * (1.0 - my.rebled) * hazard
    window = 1.0 if my.hours > 72.0 and my.hours < 336.0 else 0.0
    dry = 1.0 + 2.0 * max(0.0, 1.0 - body.blood / who.blood)
    drive.hazard_brain += 0.14 / 264.0 / 60.0 * window * dry * (1.0 - 0.34 * drive.vasospasm_shield)
    drive.hazard_death += 0.04 / 264.0 / 60.0 * window * dry * (1.0 - 0.34 * drive.vasospasm_shield)
    fresh = 1.0 / (1.0 + my.hours / 60.0)
    volume = 6.0 + 2.4 * p.grade * p.grade  # ml of blood in the skull
    drive.intracranial += volume * fresh
    drive.brain_injury += 0.0000012 * volume * fresh
    drive.heart_injury += 0.0000003 * volume * fresh
    drive.delirium += max(0.0, volume - 16.0) * 0.12 * fresh
    drive.pain += p.pain * fresh
    drive.nausea += 0.5 * fresh
    drive.map_set += 30.0 * fresh
    drive.arousal += 0.10 * fresh


@PROCESSES.add(
    "Cerebrospinal fluid that can't drain: the skull fills over hours.",
    params={"ml_per_h": Param(2.0, 0.0, 30.0, "ml/h", "fluid retained"), "ml_at_door": Param(0.0, 0.0, 80.0, "ml", "already there")},
    state={"ml": "ml_at_door", "drained": 0.0},
)
def hydrocephalus(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Stops filling as pressure stops making it; a drain empties it within the hour."""
    my.ml = max(0.0, (my.ml + dt * body.pace * p.ml_per_h / 60.0 * max(0.0, 1.0 - my.ml / 70.0)) / (1.0 + dt / 15.0 * drive.drained))
    drive.intracranial += my.ml
    drive.delirium += 0.06 * my.ml


@PROCESSES.add("Brain swelling or a mass.", params={"ml": Param(20.0, 0.0, 90.0, "ml", "extra volume in the skull")})
def raised_icp(p: Vars, drive: Vars) -> None:
    """A fixed volume; what is done about it works through breathing, pressure and drainage."""
    drive.intracranial += p.ml
    drive.pain += 0.1 * p.ml

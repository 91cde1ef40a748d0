"""A coronary artery that is closed or nearly so, and the pain that only looks like it."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "A coronary artery closed (1) or narrowed by clot (under 0.1): heart muscle dies with time, rhythm and pressure with it.",
    params={
        "at_risk": Param(0.22, 0.0, 0.5, "share of the left ventricle", "muscle behind the clot"),
        "closed": Param(1.0, 0.0, 1.0, "1", "lack of flow; 1 = closed, under .02 = crumbs of clot with small infarcts"),
        "minutes_since_onset": Param(90.0, 0.0, 1440.0, "min", "since the last pain began"),
        "rv_share": Param(0.0, 0.0, 1.0, "1", "how much of the right ventricle stands still: filling must push blood through it"),
        "node_share": Param(0.0, 0.0, 1.0, "1", "how far sinus node and AV node are starved; 1 = 45 beats/min slower"),
        "inferior_st_mm": Param(0.0, 0.0, 8.0, "mm", "ST elevation in II, III, aVF while it is closed"),
        "anterior_st_mm": Param(0.0, 0.0, 8.0, "mm", "ST elevation in V2 to V4 while it is closed"),
        "right_st_mm": Param(0.0, 0.0, 4.0, "mm", "ST elevation in V4R while it is closed"),
        "late_t_inversion": Param(0.0, 0.0, 2.0, "1", "T inversion that comes with hours; over .5 shows"),
        "pain": Param(7.0, 0.0, 10.0, "0..10", "pain at the door"),
        "nausea": Param(0.4, 0.0, 1.0, "1", "nausea while it is closed"),
        "troponin_at_door": Param(0.0, 0.0, 5000.0, "ng/L", "already in the blood, above this person's own level"),
        "closes_24h": Param(0.0, 0.0, 0.3, "1", "chance that a narrowed artery closes in the first 24 h",
                            "FRISC 1996, RISC 1990: death or infarction 12-17 % in a month without aspirin"),
        "fibrillates_after": Param(0.0, 0.0, 600.0, "min", "after the door, while it is closed; 0 = never", "4-18 % in the first hours"),
    },
    state={"more": 0.0, "minutes": "minutes_since_onset", "open": 0.0, "stun": 0.0, "counted": 0.0, "shed": 0.0, "pool": 0.0,
           "way": 0.0, "blood": "troponin_at_door", "lost": 0.0, "st": 0.0, "st_front": 0.0, "st_right": 0.0, "t_wave": 0.0, "delay": 0.0,
           "shut": 0.0, "fired": 0.0, "narrow": 1.0},
    readings={
        "troponin": ("blood", "ng/L", "cardiac troponin above the person's own level"),
        "infarct": ("lost", "share of the left ventricle", "heart muscle dead"),
        "st_inferior": ("st", "mm", "ST elevation in the inferior leads"),
        "st_anterior": ("st_front", "mm", "ST elevation in the leads of the front wall"),
        "st_right": ("st_right", "mm", "ST elevation in V4R"),
        "t_inversion": ("t_wave", "1", "T inversion that was not there before"),
        "node_delay": ("delay", "1", "slowed conduction through the AV node"),
        "coronary_lack": ("narrow", "0..1", "flow that the artery still lacks: 1 = as at the start"),
        "closed_later": ("shut", "0..1", "expected share whose narrowed artery has closed"),
    },
    absent={"coronary_lack": 0.0},
)
def coronary_occlusion(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Share of the muscle at risk that is dead: x / (x + 180) after x minutes without flow (Reimer 1979: 38 % at 40 min,
    57 % at 3 h, 71 % at 6 h in dogs; De Luca 2004: each half hour costs 7.5 % of one-year mortality, relative).

    A left ventricle that lost 40 % is in shock. What does not move counts at once, injury of the heart follows in half
    an hour. Platelet inhibitors and anticoagulants slow the clot (ISIS-2 1988: aspirin saves a quarter of deaths).
    """
    f = dt * body.pace
    my.minutes = my.minutes + f
    # some clots give way by themselves, more under drugs (open at 90 min in one of five: TIMI 1 1985)
    melting = (0.0003 + 0.0016 * drive.antiplatelet + 0.0008 * drive.anticoagulation) * p.closed * p.closed
    my.open = max(my.open + f * melting * max(0.0, 0.4 - my.open), drive.reopened)
    my.narrow = 1.0 - my.open
    calm = 1.0 / (1.0 + (1.0 - p.closed) * my.minutes / 1440.0)  # what is only narrowed heals over days
    lack = p.closed * my.narrow * (1.0 - 0.15 * drive.antiplatelet - 0.08 * drive.anticoagulation)
    starved = 1.0 + 1.2 * max(0.0, who.map_limit - body.map) / who.map_limit
    my.more = my.more + f * lack * calm * starved
    x = p.closed * p.minutes_since_onset + my.more
    dead = x / (x + 180.0)
    my.lost = p.at_risk * dead

    # muscle without flow stands still within minutes, and for hours after the flow is back
    still = min(1.0, max(0.0, 2.5 * lack - 0.75))
    my.stun = (my.stun + dt / 2.0 * still) / (1.0 + dt / 2.0) if still > my.stun else (my.stun + f / 360.0 * still) / (1.0 + f / 360.0)
    idle = max(my.counted, p.at_risk * my.stun)
    due = max(0.0, my.lost - my.counted) / (30.0 + f)
    drive.heart_injury += 1.3 * due / max(0.2, 1.0 - body.heart)
    my.counted = my.counted + f * due
    drive.contractility *= (1.0 - 0.91 * idle) / (1.0 - 0.91 * my.counted)
    drive.right_back += 7.0 * p.rv_share * my.stun
    # the inferior wall answers with a vagal reflex: slow, wide, and deaf to the fall of pressure (Mark 1983)
    my.delay = p.node_share * still
    drive.heart_rate -= 45.0 * my.delay
    drive.reflex *= 1.0 - 0.45 * my.delay
    drive.svr *= 1.0 - 0.12 * my.delay

    full = max(0.0, 2.0 * p.closed * my.narrow - 1.0)
    my.st = (my.st + dt / 20.0 * p.inferior_st_mm * full * (1.0 - 0.5 * dead)) / (1.0 + dt / 20.0)
    my.st_front = (my.st_front + dt / 20.0 * p.anterior_st_mm * full * (1.0 - 0.5 * dead)) / (1.0 + dt / 20.0)
    my.st_right = (my.st_right + dt / 20.0 * p.right_st_mm * full * (1.0 - 0.8 * dead)) / (1.0 + dt / 20.0)
    my.t_wave = p.late_t_inversion * my.minutes / (my.minutes + 150.0)

    days = max(0.0, my.minutes - p.minutes_since_onset) / 1440.0
    hurting = my.narrow / (1.0 + 4.0 * days * days)
    drive.pain += p.pain * hurting
    drive.nausea += p.nausea * full
    drive.fear += 0.25 * hurting

    # troponin: dead muscle sheds it through the tissue into the blood, faster once flow is back; gone in days
    shed = max(0.0, my.lost - my.shed) * (1.0 if f > 0.0 else 0.0)
    my.shed = my.shed + shed
    tau = 60.0 - 30.0 * my.open
    my.pool = (my.pool + 60000.0 * shed) / (1.0 + f / tau)
    my.way = (my.way + f / tau * my.pool) / (1.0 + f / tau)
    my.blood = (my.blood + f / tau * my.way) / (1.0 + f / 2160.0)

    # fibrillation, early and while muscle starves, and rupture or failure later: expected, never drawn
    early = 1.0 + my.minutes / 120.0
    drive.hazard_death += 0.0008 * still * (1.0 - dead) / early / early * p.at_risk / 0.22
    drive.hazard_death += 0.40 * my.lost / 7200.0 / (1.0 + my.minutes / 7200.0) * (1.0 - 0.6 * my.open) * (1.0 - 0.6 * drive.antiplatelet)
    # a narrowed artery that closes after all: a quarter die of it, the rest lose most of the muscle behind it
    held = (1.0 - 0.55 * drive.antiplatelet) * (1.0 - 0.40 * drive.anticoagulation) * (1.0 - 0.85 * my.open)
    closing = p.closes_24h / 1168.0 / (1.0 + 0.5 * days) * held * (1.0 - my.shut)
    my.shut = my.shut + f * closing
    drive.hazard_death += 0.25 * closing
    drive.heart_injury += 0.75 * closing * 0.91 * p.at_risk

    # one fibrillation that is sure to come, where content says so: an arrest to run
    late = 1.0 if p.fibrillates_after > 0.0 and my.minutes - p.minutes_since_onset >= p.fibrillates_after else 0.0
    fires = late * (1.0 - my.fired) * (1.0 if full > 0.0 else 0.0)
    my.fired = max(my.fired, fires)
    drive.fibrillation += fires * 1.5 / dt


@PROCESSES.add(
    "A strained chest wall: pain that moving brings back, gone within days; it never kills.",
    params={"pain": Param(4.0, 0.0, 10.0, "0..10", "pain at the door"), "days": Param(6.0, 0.5, 30.0, "d", "until it is gone")},
    state={"left": 1.0},
)
def chest_wall_strain(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Fades evenly; fear of the heart hurts beside it until somebody has explained it (judgement)."""
    my.left = max(0.0, my.left - dt * body.pace / (1440.0 * p.days))
    drive.pain += p.pain * my.left
    drive.fear += 0.25 * my.left

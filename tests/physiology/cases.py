"""People and illnesses that the tests of physiology share."""

from __future__ import annotations

from residency.physiology import Body, Profile

WOMAN_75 = Profile(age_years=75, sex="female", weight_kg=68, map=95, map_limit=65)
MAN_32 = Profile(age_years=32, sex="male", weight_kg=75)
WOMAN_46 = Profile(age_years=46, sex="female", weight_kg=68)
MAN_63 = Profile(age_years=63, sex="male", weight_kg=82, map=92, heart_rate=74)
CHILD_6 = Profile(age_years=6, sex="male", weight_kg=21)
PREGNANT = Profile(age_years=28, sex="female", weight_kg=72, pregnant_weeks=32)


def ready(profile: Profile, processes: dict[str, dict[str, float]]) -> Body:
    """A body at the door, settled."""
    body = Body(profile, processes)
    body.settle(30)
    return body


def urosepsis(severity: float = 0.7, **more: dict[str, float]) -> dict[str, dict[str, float]]:
    """The processes of the exemplar condition at one severity, 0..1."""

    def at(low: float, high: float) -> float:
        return low + (high - low) * severity

    return {
        "infection": {"load": at(0.7, 1.1), "growth_per_h": at(0.2, 0.4), "kill_per_h": at(0.12, 0.2)},
        "vasodilation": {"max_fall_in_svr": at(0.35, 0.6)},
        "capillary_leak": {"ml_per_kg_h": at(0.5, 3.0)},
        "volume_loss": {"litres_at_door": at(0.5, 2.0)},
        "heart_depression": {"contractility_fall": at(0.0, 0.25)},
        "kidney_injury": {"creatinine_rise_mg_dl_per_h": at(0.02, 0.12)},
        "encephalopathy": {"weight": at(0.5, 1.5)},
    } | more


def rv_infarct(minutes: float = 100, **more: float) -> dict[str, dict[str, float]]:
    """A closed right coronary artery: inferior wall, most of the right ventricle and the AV node without flow."""
    numbers = {"at_risk": 0.22, "minutes_since_onset": minutes, "rv_share": 0.9, "node_share": 0.7, "inferior_st_mm": 3.0,
               "right_st_mm": 1.5, "pain": 6.5}
    return {"coronary_occlusion": numbers | more}


def crumbs(**more: float) -> dict[str, dict[str, float]]:
    """A narrowed artery that sheds crumbs of clot: an early infarct without ST elevation."""
    numbers = {"at_risk": 0.16, "closed": 0.0085, "minutes_since_onset": 75, "pain": 3.5, "nausea": 0.0, "late_t_inversion": 1.06,
               "troponin_at_door": 1, "closes_24h": 0.022}
    return {"coronary_occlusion": numbers | more}


def shocked(severity: float = 0.7, lead: int = 30, profile: Profile = WOMAN_75, **more: dict[str, float]) -> Body:
    """Urosepsis, taken so many minutes before mean pressure would fall below 65 untreated; clock at 0."""
    body = ready(profile, urosepsis(severity, **more))
    past = [body.fork()]
    while body.value("map") > 65 and len(past) < 120:
        body.course(5)
        past.append(body.fork())
    chosen = past[max(0, len(past) - 1 - lead // 5)]
    chosen.arrive(0)
    return chosen


def care(body: Body, hours: float, antibacterial: float | None = 30, support: bool = True, drain: float | None = None,
         fluid_ml_kg: float = 25.0) -> Body:
    """Standard care by the clock (minutes) and by the monitor, in place: antibacterial every 8 h, fluid, norepinephrine, oxygen."""
    start, rate, run = body.second, 0.0, 0.0
    weight, limit = body.profile.weight_kg, body.profile.map_limit
    for minute in range(0, round(hours * 60), 10):
        body.to(start + minute * 60)
        if body.state != "alive":
            break
        if antibacterial is not None and minute >= antibacterial and (minute - antibacterial) % 480 < 10:
            body.give("antibacterial", 0.95)
        if drain is not None and minute == drain:
            body.give("drainage", 1.0)
        if not support:
            continue
        if minute >= 20 and run < fluid_ml_kg * weight:
            body.give("crystalloid", 500)
            run += 500
        if minute >= 60:
            pressure = body.value("map")
            rate = min(1.0, rate + 0.04) if pressure < limit + 1 else max(0.0, rate - 0.03) if pressure > limit + 9 else rate
            body.infuse("norepinephrine", rate)
        body.infuse("oxygen", 0.6 if body.value("sao2") < 88 else 0.4 if body.value("sao2") < 95 else 0.21)
    body.to(start + round(hours * 3600))
    return body

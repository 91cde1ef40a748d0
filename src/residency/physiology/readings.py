"""What can be read off a body: vital signs, laboratory values, and what only graders see. Logarithms live here only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import log10
from typing import TYPE_CHECKING

from msgspec import Struct

from residency.physiology.module import Module

if TYPE_CHECKING:
    from residency.physiology.body import Body

# Weight of each organ in total harm. The first six sum to 1, so that a dead minute is 1; a fetus is a life of its own.
ORGANS = {"brain": 0.32, "heart": 0.22, "kidney": 0.14, "lung": 0.14, "gut": 0.09, "limb": 0.09, "fetus": 0.60,
          "pain": 0.04, "fear": 0.015}  # fmt: skip

VITALS = {
    "HR": "beats/min", "SBP": "mmHg", "DBP": "mmHg", "MAP": "mmHg", "RR": "breaths/min", "SPO2": "%", "TEMP": "degrees C",
    "GCS": "3-15", "PAIN": "0-10", "ETCO2": "mmHg", "URINE": "ml/kg/h",
}  # fmt: skip


class Reading(Struct, frozen=True):
    """A named value: unit, what it is, how it is read."""

    unit: str
    says: str
    read: Callable[[Body], float]


def monitor(body: Body) -> dict[str, float | None]:
    """Vital signs as displayed, rounded as displays round; None where nothing can be read."""
    get = body.state_of
    state = body.state
    shown: dict[str, float | None] = dict.fromkeys(VITALS)
    shown["TEMP"] = round(get("temp"), 1)
    shown["GCS"] = 3 if state != "alive" else round(get("gcs"))
    if state == "dead":
        return shown
    shown["RR"], shown["URINE"] = round(get("rr")), round(get("urine"), 2)
    shown["ETCO2"] = round(etco2(body))
    if state == "arrest":
        return shown
    pressure, pulse = get("map"), get("pulse_pressure")
    shown |= {
        "HR": round(get("hr")), "MAP": round(pressure), "SBP": round(pressure + 0.667 * pulse),
        "DBP": round(max(8.0, pressure - 0.333 * pulse)),
        "SPO2": round(100.0 * get("sao2")) if pressure > 30.0 else None,
        "PAIN": round(get("pain")) if get("gcs") >= 9.0 else None,
    }  # fmt: skip
    return shown


def etco2(body: Body) -> float:
    """End-tidal CO2, mmHg: arterial less dead space, and little where little blood comes to the lungs."""
    flow = min(1.0, body.state_of("co") / (0.75 * body.profile_constant("co")))
    return (body.state_of("pco2") - 3.0) * (0.25 + 0.75 * flow) * (1.0 if body.state_of("ventilation") > 0.03 else 0.0)


def _ph(body: Body) -> float:
    return 9.0 - log10(body.state_of("hydrogen"))


def _po2(body: Body) -> float:
    """Oxygen pressure (mmHg) from saturation by bisection of the Severinghaus curve, at most what the alveoli hold less the shunt's gap."""
    saturation, alveolar = body.state_of("sao2"), body.state_of("alveolar")
    if saturation > 0.985:
        return min(alveolar * 0.9, 95.0 + 4000.0 * (saturation - 0.985) + 0.55 * max(0.0, alveolar - 105.0))
    low, high = 1.0, 200.0
    for _ in range(40):
        mid = 0.5 * (low + high)
        if 1.0 / (23400.0 / (mid * (mid * mid + 150.0)) + 1.0) < saturation:
            low = mid
        else:
            high = mid
    return min(low, alveolar)


def _base_excess(body: Body) -> float:
    """mmol/L, Van Slyke in Siggaard-Andersen's simple form."""
    return 0.9287 * (body.state_of("hco3") - 24.4 + 14.83 * (_ph(body) - 7.4))


def _gap(body: Body) -> float:
    get = body.state_of
    return 9.0 + (get("lactate") - 1.0) + (get("ketones") - 0.1) + 3.0 * get("kidney")


def _of(name: str, unit: str, says: str, factor: float = 1.0) -> Reading:
    return Reading(unit, says, lambda body: body.state_of(name) * factor)


def announced(modules: Iterable[Module]) -> dict[str, Reading]:
    """What modules let be read of them (`Module.readings`), by name. Raises ValueError when two announce one name."""
    out: dict[str, Reading] = {}
    for module in modules:
        for name, (state, unit, says) in module.readings.items():
            if name in out or name in VALUES:
                raise ValueError(f"{module.name}: two modules announce {name}")
            out[name] = _own(module, state, unit, says, module.absent.get(name, 0.0))
    return out


def _own(module: Module, state: str, unit: str, says: str, absent: float) -> Reading:
    return Reading(unit, says, lambda body: body.module_state(module.name, state, absent))


def _for_age(name: str, body: Body) -> float:
    """A vital sign as it would be in an adult: of a child under 12, its multiple of what is usual at that age (Fleming 2011)."""
    who = body.profile_constant
    if who("age") >= 12.0:
        return VALUES[name].read(body)
    if name == "hr":
        return body.state_of("hr") * 76.0 / who("hr")
    if name == "rr":
        return body.state_of("rr") * 15.0 / who("breaths")
    return (body.state_of("map") + 0.667 * body.state_of("pulse_pressure")) * 118.0 / (who("map") + 0.667 * who("pulse_pressure"))


def _refill(body: Body) -> float:
    """Seconds: slow when tone is high, flow is low or vessels of the skin are left without."""
    flow = body.state_of("co") / body.profile_constant("co")
    low = max(0.0, 1.0 - body.state_of("map") / body.profile_constant("map"))
    return min(8.0, 1.4 + 1.8 * max(0.0, body.state_of("tone")) + 3.5 * max(0.0, 0.8 - flow) + 3.0 * low)


VALUES: dict[str, Reading] = {
    "lactate": _of("lactate", "mmol/L", "lactate"),
    "ph": Reading("1", "arterial pH", _ph),
    "pco2": _of("pco2", "mmHg", "arterial carbon dioxide"),
    "po2": Reading("mmHg", "arterial oxygen", _po2),
    "sao2": _of("sao2", "%", "arterial saturation", 100.0),
    "hco3": _of("hco3", "mmol/L", "bicarbonate"),
    "bicarbonate": _of("hco3", "mmol/L", "bicarbonate"),
    "base_excess": Reading("mmol/L", "base excess", _base_excess),
    "anion_gap": Reading("mmol/L", "anion gap", _gap),
    "chloride": Reading("mmol/L", "chloride", lambda b: b.state_of("sodium") - b.state_of("hco3") - _gap(b)),
    "glucose": _of("glucose", "mg/dL", "glucose"),
    "ketones": _of("ketones", "mmol/L", "beta-hydroxybutyrate"),
    "potassium": _of("potassium", "mmol/L", "potassium"),
    "sodium": _of("sodium", "mmol/L", "sodium"),
    "haemoglobin": _of("hb", "g/dL", "haemoglobin"),
    "haematocrit": _of("hb", "%", "haematocrit", 2.95),
    "creatinine": _of("creatinine", "mg/dL", "creatinine"),
    "urea": _of("urea", "mg/dL", "blood urea nitrogen"),
    "temp": _of("temp", "degrees C", "core temperature"),
    "hr": _of("hr", "beats/min", "pulse"),
    "map": _of("map", "mmHg", "mean arterial pressure, unrounded"),
    "sbp": Reading("mmHg", "systolic pressure", lambda b: b.state_of("map") + 0.667 * b.state_of("pulse_pressure")),
    "dbp": Reading("mmHg", "diastolic pressure", lambda b: max(8.0, b.state_of("map") - 0.333 * b.state_of("pulse_pressure"))),
    "rr": _of("rr", "breaths/min", "breathing"),
    "gcs": _of("gcs", "3-15", "Glasgow coma score, unrounded"),
    "urine": _of("urine", "ml/kg/h", "urine"),
    "etco2": Reading("mmHg", "end-tidal carbon dioxide", lambda b: etco2(b)),
    "co": _of("co", "L/min", "cardiac output"),
    "svr": _of("resistance", "mmHg min/L", "systemic vascular resistance"),
    "filling": _of("filling", "mmHg", "mean systemic filling pressure"),
    "wedge": _of("wedge", "mmHg", "left atrial pressure"),
    "blood_volume": _of("blood", "L", "blood volume"),
    "interstitial": _of("tissue", "L", "tissue water beyond normal"),
    "lung_water": _of("lung_water", "0..1", "water in the lungs"),
    "ventilation": _of("ventilation", "1", "alveolar ventilation, 1 = normal"),
    "tone": _of("tone", "-0.3..1", "sympathetic tone; at 1 compensation is used up"),
    "oxygen_debt": _of("debt", "0..1", "share of oxygen demand not met"),
    "icp": _of("icp", "mmHg", "intracranial pressure"),
    "cpp": _of("cpp", "mmHg", "cerebral perfusion pressure"),
    "pain": _of("pain", "0..10", "felt pain"),
    "fear": _of("fear", "0..1", "felt fear"),
    "nausea": _of("nausea", "0..1", "nausea"),
    "spent": _of("spent", "0..1", "vital reserve used; at 1 the heart stops"),
    "doomed": _of("doomed", "0..1", "expected share killed by undrawn events"),
    "maimed": _of("maimed", "0..1", "expected share disabled by undrawn events"),
    "pulse_for_age": Reading("beats/min", "pulse, a child's as an adult's would be", lambda b: float(round(_for_age("hr", b)))),
    "breaths_for_age": Reading("breaths/min", "breathing, a child's as an adult's would be", lambda b: float(round(_for_age("rr", b)))),
    "systolic_for_age": Reading("mmHg", "systolic pressure, a child's as an adult's would be", lambda b: float(round(_for_age("sbp", b)))),
    "interstitial_ml_kg": Reading("ml/kg", "tissue water beyond normal, by weight",
                                  lambda b: 1000.0 * b.state_of("tissue") / b.profile_constant("weight")),
    "death_risk": Reading("0..1", "expected deaths from here", lambda b: b.death_risk()),
    "capillary_refill": Reading("s", "capillary refill", _refill),
    "shock_index": Reading("1", "pulse over systolic pressure",
                           lambda b: b.state_of("hr") / max(20.0, b.state_of("map") + 0.667 * b.state_of("pulse_pressure"))),
}

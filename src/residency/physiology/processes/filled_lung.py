"""A lung that fills with pus, and the lining of the brain that swells: what an infection does at its own place."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "Part of the lung is filled and airless: blood passes it without oxygen, breath is fast and shallow, and it spreads while germs live.",
    params={
        "filled": Param(0.25, 0.0, 0.8, "share of the lung", "airless at the door"),
        "spread_per_h": Param(0.05, 0.0, 0.5, "1/h", "how fast it spreads at a full bacterial load without antibacterial"),
        "clearing_h": Param(72.0, 12.0, 400.0, "h", "time constant of clearing once the germs are dead",
                            "Halm 1998: vital signs settle in 3 days, the film in weeks"),
        "pleurisy": Param(4.0, 0.0, 10.0, "0..10", "pain on breathing in"),
    },
    state={"filled": "filled"},
    readings={"airless_lung": ("filled", "share", "lung that is filled and airless")},
)  # fmt: skip
def lung_consolidation(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Blood flow to filled lung falls to about half by its own reflex (Light 1999), so a third filled shunts a sixth."""
    f = dt * body.pace
    living = min(1.3, drive.infection) * (1.0 - drive.coverage)
    grow = p.spread_per_h / 60.0 * living * max(0.0, 1.0 - my.filled / 0.8)
    my.filled = my.filled * (1.0 + f * grow) / (1.0 + f / (60.0 * p.clearing_h) * max(0.0, 1.0 - 2.0 * drive.infection))
    drive.shunt += 0.48 * my.filled
    drive.rapid += 14.0 * my.filled
    drive.stimulus += 6.0 * my.filled
    drive.capacity *= 1.0 - 0.6 * my.filled
    drive.metabolism *= 1.0 + 0.25 * my.filled
    drive.pain += p.pleurisy * min(1.0, my.filled / 0.15)
    drive.lung_injury += 0.00008 * my.filled


@PROCESSES.add(
    "Inflamed linings of the brain: headache, a clouded mind, and a brain that swells as the host answers; steroid takes part of it.",
    params={
        "swelling_ml": Param(30.0, 0.0, 80.0, "ml", "water added to the skull at full response"),
        "clouding": Param(3.0, 0.0, 9.0, "points", "coma score lost at full response"),
        "pain": Param(8.0, 0.0, 10.0, "0..10", "headache"),
        "injury_per_h": Param(0.008, 0.0, 0.05, "1/h", "brain lost to inflammation at full response",
                              "van de Beek 2004: a third of the survivors of pneumococcal meningitis have lasting deficit"),
    },
    state={"swelling": 0.0, "stiff": 0.0},
    readings={"brain_swelling_ml": ("swelling", "ml", "water in an inflamed brain"), "meningism": ("stiff", "0..1", "irritated linings")},
)  # fmt: skip
def meningeal_inflammation(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Dexamethasone takes about a third of swelling and injury (de Gans 2002: poor outcome 25 to 15 %); swelling lags by two hours."""
    part = drive.inflammation / (drive.inflammation + 0.6) * 1.6
    calm = 1.0 - 0.35 * drive.glucocorticoid
    aim = p.swelling_ml * part * calm
    slow = 120.0 / body.haste
    my.swelling = (my.swelling + dt / slow * aim) / (1.0 + dt / slow)
    my.stiff = min(1.0, 1.3 * part)
    drive.intracranial += my.swelling
    drive.delirium += p.clouding * part * calm
    drive.brain_injury += p.injury_per_h / 60.0 * part * calm
    drive.pain += p.pain * min(1.0, 1.4 * part)
    drive.nausea += 0.5 * min(1.0, part)
    drive.arousal += 0.05 * part

"""What can go wrong around a birth: a womb that does not contract, a pressure that makes fits, a placenta that comes off too early."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "A womb that stays slack after the birth: the bed of the placenta stays open (what it loses is the process `bleeding`).",
    stage=2,
    params={
        "slack": Param(0.85, 0.0, 1.0, "1", "share of the contraction that is missing at the door"),
        "deaf": Param(0.10, 0.0, 0.9, "1", "share of what drugs should do that does not come: overstretched, tired, something left inside"),
        "pain": Param(3.0, 0.0, 10.0, "0..10", "cramps and a raw birth canal"),
    },
    state={"tone": 0.15, "started": 0.0},
    readings={"womb_tone": ("tone", "0..1", "how firmly the womb contracts")},
    absent={"womb_tone": 1.0},
)
def uterine_atony(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Atony is seven in ten of these bleeds (ACOG 2017). Hands and balloon press the bed shut, drugs make the womb contract."""
    f = dt * body.pace
    mine = 1.0 - p.slack
    my.tone = my.tone + (mine - my.tone) * (1.0 - my.started)
    my.started = 1.0
    reached = mine + p.slack * (1.0 - p.deaf) * drive.uterotonic
    my.tone = (my.tone + f / 5.0 * reached) / (1.0 + f / 5.0)
    shut = 1.0 - (1.0 - my.tone) * (1.0 - 0.80 * drive.womb_pressed)
    drive.haemostasis = 1.0 - (1.0 - drive.haemostasis) * (1.0 - min(0.97, shut))
    drive.pain += p.pain
    drive.fear += 0.30


@PROCESSES.add(
    "Severe pre-eclampsia: vessels in spasm, a brain that fits, leaky lungs, a placenta that starves; it ends only after the birth.",
    stage=2,
    params={
        "rise": Param(35.0, 0.0, 80.0, "mmHg", "mean pressure above this woman's own"),
        "fits_24h": Param(0.05, 0.0, 1.0, "1", "chance of a fit (another one) in a day without magnesium",
                          "Magpie 2002: 1.9 % against 0.8 % of all; after one fit about 1 in 4 (Eclampsia Trial 1995)"),
        "stroke_24h": Param(0.012, 0.0, 0.3, "1", "chance in a day of bleeding into the brain at a systolic of 170",
                            "Martin 2005: 27 of 28 strokes had reached a systolic of 155"),
        "headache": Param(6.0, 0.0, 10.0, "0..10", "headache at the door"),
        "after_fit": Param(0.0, 0.0, 8.0, "GCS points", "dulled by a fit that is just over"),
        "placenta": Param(0.3, 0.0, 1.0, "1", "how short the placenta is of blood"),
    },
    state={"after": "after_fit", "fits": 0.0, "eased": 0.0},
    readings={
        "fits_expected": ("fits", "1", "expected fits since the door"),
        "spasm_eased": ("eased", "0..1", "how far the spasm is eased"),
    },
)
def preeclampsia(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Magnesium halves fits and keeps them from coming again; 160/110 comes down within the hour, not below 130 (ACOG 2020)."""
    f = dt * body.pace
    my.after = my.after / (1.0 + f / 25.0)
    born = drive.delivered
    my.eased = min(0.95, drive.beta_block * 0.85)
    rise = p.rise * (1.0 - my.eased)
    drive.map_set += rise
    drive.svr *= 1.0 + 0.0060 * rise
    drive.pulse_width *= 1.0 + 0.008 * rise
    systolic = body.map + 0.667 * body.pulse_pressure
    fits = p.fits_24h / 1440.0 * (1.0 - 0.70 * drive.seizure_guard) * (1.0 - 0.5 * born)
    my.fits = my.fits + f * fits
    bleeds = p.stroke_24h / 1440.0 * max(0.0, systolic - 150.0) / 20.0
    drive.hazard_death += 0.05 * fits + 0.40 * bleeds
    drive.hazard_brain += 0.05 * fits + 0.35 * bleeds
    drive.pain += p.headache * (0.35 + 0.65 * min(1.0, max(0.0, systolic - 130.0) / 35.0))
    drive.delirium += my.after + 0.4
    drive.fear += 0.25
    drive.lung_leak = max(drive.lung_leak, 0.35)
    drive.leak += 0.35 * who.weight / 60000.0
    drive.urine *= 0.55
    drive.kidney_injury += 0.00010 * p.rise / 35.0 * (1.0 - 0.5 * born)
    too_low = max(0.0, who.map - 4.0 - body.map) / who.map
    drive.fetus_injury += (0.00016 * p.placenta + 0.010 * too_low + 6.0 * fits * 0.05) * (1.0 - born)


@PROCESSES.add(
    "A placenta that comes off before the birth: the bleed hides behind it, the womb is hard as wood, the child starves.",
    stage=2,
    params={
        "separated": Param(0.35, 0.0, 1.0, "1", "share that has come off at the door"),
        "growth_per_h": Param(0.10, 0.0, 1.0, "1/h", "how fast it goes on coming off"),
        "pain": Param(7.0, 0.0, 10.0, "0..10", "pain of womb and back"),
        "clotting_used": Param(0.3, 0.0, 1.0, "1", "how much clotting it uses up",
                               "Hall 1984: clotting fails in about one in five, more with a dead child"),
    },
    state={"separated": "separated"},
    readings={"placenta_off": ("separated", "0..1", "share of the placenta that has come off")},
)
def placental_separation(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """A third off is distress of the child, a half is its death (Oyelese 2006). The birth ends it."""
    f = dt * body.pace
    born = drive.delivered
    my.separated = min(1.0, my.separated + f * p.growth_per_h / 60.0 * (1.0 - born))
    off = my.separated
    drive.haemostasis = max(drive.haemostasis, 0.92 * born)
    drive.anticoagulation = max(drive.anticoagulation, p.clotting_used * off * (1.0 - 0.6 * born))
    drive.pain += p.pain * (1.0 - 0.5 * born)
    drive.fear += 0.35
    drive.fetus_injury += (0.0010 * max(0.0, off - 0.15) + 0.020 * max(0.0, off - 0.40)) * (1.0 - born)

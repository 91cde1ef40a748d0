"""Hearts that race, hearts that are squeezed, hearts that flood the lungs, and a main artery that tears."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "A rhythm of its own that makes the heart race: fibrillating atria, a circuit through the AV node, or a ventricle by itself.",
    params={
        "rate": Param(170.0, 100.0, 260.0, "beats/min", "pulse at the door, before what tone and drugs do to it"),
        "pump": Param(0.85, 0.2, 1.0, "1", "share of the usual flow that a heart so fast and so empty still pumps"),
        "node": Param(1.0, 0.0, 1.0, "1", "1 where the AV node decides the pulse, 0 where the ventricle runs by itself"),
        "circuit": Param(0.0, 0.0, 1.0, "1", "1 where the node is part of the circuit: stopped for a moment, it ends"),
        "stubborn": Param(0.6, 0.0, 1.5, "1", "pause of the node, or effect on the muscle's membrane, that ends it",
                          "Appelboam 2015 REVERT: 43 % end by the modified Valsalva; DiMarco 1990: 60 % at 6 mg of adenosine, "
                          "92 % at 12; Ortiz 2017 PROCAMIO: procainamide 67 %, amiodarone 38 %"),
        "fibrillates_24h": Param(0.0, 0.0, 0.9, "1", "chance that it turns into ventricular fibrillation in a day untreated"),
        "strokes_24h": Param(0.0, 0.0, 0.02, "1", "chance of a clot to the brain in a day without an anticoagulant",
                             "Airaksinen 2013: 0.7 % in a month round a cardioversion without one; size is judgement"),
        "clot_waits": Param(0.0, 0.0, 0.15, "1", "chance that ending it without an anticoagulant throws a clot to the brain",
                            "Bjerkelund 1969: 5.3 % without, 0.8 % with"),
        "tires": Param(0.10, 0.0, 1.0, "1/d", "share of the strength that a day of racing costs"),
        "pain": Param(1.0, 0.0, 10.0, "0..10", "tightness while it races"),
        "fright": Param(0.4, 0.0, 1.0, "1", "fear while it races"),
    },
    state={"on": 1.0, "held": 0.0, "tired": 0.0, "now": "rate", "atrial": 0.0, "loop": 0.0, "broad": 0.0},
    readings={
        "own_rhythm": ("on", "0/1", "the heart does not beat from its sinus node"),
        "atrial_rhythm": ("atrial", "0/1", "fibrillating atria"),
        "circuit_rhythm": ("loop", "0/1", "a circuit through the AV node"),
        "ventricular_rhythm": ("broad", "0/1", "a ventricle that runs by itself"),
    },
)
def tachyarrhythmia(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """A pulse so fast leaves no time to fill: stroke volume falls as the rate rises, and the left atrium backs up.

    A shock ends all of them; a pause of the node ends only a circuit that runs through it; a membrane drug ends a ventricle's own
    rhythm. What is not ended tires the muscle within days (judgement).
    """
    f = dt * body.pace
    shocked = max(drive.cardioversion, drive.defibrillation)
    my.held = (my.held + dt / 8.0 * drive.membrane) / (1.0 + dt / 8.0)
    paused = 1.0 if p.circuit * max(drive.node_pause, drive.node_slow) >= p.stubborn and p.circuit > 0.5 else 0.0
    calmed = 1.0 if (1.0 - p.node) * my.held >= p.stubborn and p.node < 0.5 else 0.0
    ended = 1.0 if max(shocked, paused, calmed) > 0.5 else 0.0
    was = my.on
    my.on = my.on * (1.0 - ended) * body.beating
    my.atrial = my.on * p.node * (1.0 - p.circuit)
    my.loop = my.on * p.circuit
    my.broad = my.on * (1.0 - p.node)
    slowed = p.node * (0.48 * drive.node_slow + 0.55 * drive.beta_block * (1.0 - 0.5 * drive.node_slow))
    aim = p.rate * (1.0 - min(0.6, slowed)) + 12.0 * p.node * (1.0 - p.circuit) * max(0.0, body.tone)
    my.now = (my.now + dt / 3.0 * aim) / (1.0 + dt / 3.0)
    my.tired = (my.tired + f / 1440.0 * p.tires * my.on) / (1.0 + f / 4320.0)
    drive.paced = max(drive.paced, my.on * my.now)
    relief = min(1.0, max(0.0, (p.rate - my.now) / max(1.0, p.rate - 95.0)))
    left = (p.pump + (1.0 - p.pump) * relief) * (1.0 - my.tired)
    drive.contractility *= 1.0 - my.on * (1.0 - min(1.0, who.hr / my.now * left))
    drive.contractility *= 1.0 - my.tired * (1.0 - my.on)
    felt = my.on * (1.0 - 0.7 * relief)
    drive.pain += p.pain * felt
    drive.fear += p.fright * felt
    drive.arousal += 0.10 * felt
    # the core's price of a racing pulse is that of a sick body; a racing rhythm alone is borne for days (judgement)
    racing = my.on * max(0.0, body.hr - 0.80 * who.hr_max) / who.hr_max
    drive.heart_injury += 0.000002 * felt * max(0.0, my.now - 100.0) * who.frailty / 10.0 - 0.0026 * racing * who.frailty
    low = max(0.0, 1.0 - body.map / who.map)
    drive.hazard_death += p.fibrillates_24h / 1440.0 * my.on * (1.0 + 4.0 * low) * (1.0 - 0.85 * drive.watched)
    drive.hazard_brain += p.clot_waits * ended * was * (1.0 - 0.85 * drive.anticoagulation) / dt
    drive.hazard_brain += p.strokes_24h / 1440.0 * (1.0 - 0.7 * drive.anticoagulation)


@PROCESSES.add(
    "A stiff left ventricle meets a sudden high pressure: blood shifts to the chest, the lungs flood, and drowning raises the pressure.",
    params={
        "squeeze": Param(0.5, 0.0, 1.5, "1", "rise of vascular resistance at the height of it"),
        "shift": Param(0.06, 0.0, 0.15, "1", "share of the veins' blood pushed to the chest", "Fallick 2011; size is judgement"),
        "stiff": Param(1.5, 0.0, 4.0, "1", "how far strength falls as the pressure rises above the usual one"),
        "water": Param(0.4, 0.0, 0.9, "0..1", "water in the lungs at the door"),
        "floods": Param(0.006, 0.0, 0.03, "1/min", "how fast lungs fill while the left atrium is full"),
        "fright": Param(0.5, 0.0, 1.0, "1", "fear of drowning"),
    },
    state={"left": 1.0, "high": 0.3},
    start={"lung_water": ("water", 1.0)},
    readings={"squeeze": ("left", "0..1", "how far vessels are still squeezed by the attack")},
)
def afterload_mismatch(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """It feeds itself: water in the lungs and fear keep the vessels tight; a lower pressure and air under pressure break the circle
    (Cotter 2008; Agrawal 2016)."""
    my.high = (my.high + dt / 5.0 * max(0.0, body.map / who.map - 1.0)) / (1.0 + dt / 5.0)
    high = my.high
    aim = min(1.0, 0.05 + 1.6 * body.lung_water + 0.5 * high)
    my.left = (my.left + dt / 20.0 * aim) / (1.0 + dt / 20.0)
    drive.svr *= 1.0 + p.squeeze * my.left
    drive.map_set += 70.0 * p.squeeze * my.left
    drive.lung_flood += p.floods * my.left * min(1.0, max(0.0, body.wedge - 11.0) / 5.0) * (1.0 - body.lung_water)
    drive.venous_tone += p.shift * my.left
    drive.contractility *= 1.0 / (1.0 + p.stiff * high)
    drive.arousal += 0.25 * my.left
    drive.heart_rate += 26.0 * my.left
    drive.resistance += 0.5 * body.lung_water
    drive.fear += p.fright * min(1.0, 2.0 * body.lung_water)
    drive.heart_injury += 0.00025 * high * my.left * who.frailty


@PROCESSES.add(
    "Fluid under pressure around the heart: what the veins bring no longer gets in.",
    params={
        "pressure": Param(9.0, 0.0, 25.0, "mmHg", "pressure in the sac at the door", "Reddy 1978: flow falls from about 10 mmHg on"),
        "rises_per_h": Param(2.0, 0.0, 20.0, "mmHg/h", "how fast it rises until it is drained"),
        "pain": Param(2.0, 0.0, 10.0, "0..10", "ache in the chest"),
    },
    state={"pressure": "pressure"},
    readings={"sac_pressure": ("pressure", "mmHg", "pressure around the heart")},
)
def tamponade(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """The first 50 mL let out do most (Spodick 2003). A ventilator takes the rest of the filling (Adler 2015 ESC)."""
    f = dt * body.pace
    my.pressure = min(24.0, my.pressure + f / 60.0 * p.rises_per_h * (1.0 - 0.97 * drive.sac_open))
    my.pressure = my.pressure / (1.0 + dt / 1.5 * drive.sac_open * (1.0 if my.pressure > 1.0 else 0.0))
    drive.right_back += 0.50 * my.pressure
    drive.hindrance = max(drive.hindrance, min(1.0, my.pressure / 18.0))
    drive.pain += p.pain * min(1.0, my.pressure / 8.0)
    drive.fear += 0.03 * my.pressure
    drive.stimulus += 0.4 * my.pressure
    drive.arousal += 0.01 * my.pressure


@PROCESSES.add(
    "A main artery whose wall is torn or about to give: each strong beat may be the one that opens it.",
    params={
        "breaks_per_h": Param(0.015, 0.0, 0.5, "1/h", "chance in an hour that it bursts at the person's usual pulse and pressure",
                              "Hirst 1958: 1-2 % an hour in the first day of a torn ascending aorta; Harris 2022: 0.5 %"),
        "seeps": Param(0.0, 0.0, 10.0, "mmHg/h", "how fast blood seeps into the sac around the heart"),
        "surge": Param(0.0, 0.0, 50.0, "mmHg", "mean pressure that pain and an empty kidney add"),
        "limb": Param(0.0, 0.0, 1.0, "1", "how far a branch to a limb is closed"),
        "pain": Param(8.0, 0.0, 10.0, "0..10", "pain at the door"),
    },
    state={"force": 1.0, "burst": 0.0, "sac": 0.0},
    readings={"wall_stress": ("force", "1", "strain on the wall, 1 = at the usual pulse and pressure"),
              "burst_expected": ("burst", "0..1", "expected share in whom it has burst")},
)
def weak_aorta(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Strain goes with pressure and with how fast and how hard the heart throws (Isselbacher 2022: pulse under 60, systolic 100-120).

    Blood that can't clot leaves more easily; a repair ends it."""
    f = dt * body.pace
    held = 1.0 - drive.aorta_mended
    push = max(0.2, body.map / who.map) * max(0.4, body.hr / who.hr)
    my.force = (my.force + dt / 5.0 * push * (1.0 - 0.30 * drive.beta_block)) / (1.0 + dt / 5.0)
    thin = 1.0 + 2.0 * drive.anticoagulation + 0.4 * drive.antiplatelet + 3.0 * drive.lysis
    breaks = p.breaks_per_h / 60.0 * my.force * my.force * thin * held
    my.burst = my.burst + f * (1.0 - my.burst) * breaks
    my.sac = min(22.0, my.sac + f / 60.0 * p.seeps * my.force * thin * held) / (1.0 + dt / 3.0 * max(drive.aorta_mended, drive.sac_open))
    drive.hazard_death += 0.9 * breaks
    drive.right_back += 0.50 * my.sac
    drive.hindrance = max(drive.hindrance, min(1.0, my.sac / 18.0))
    drive.pain += p.pain * (0.25 + 0.75 * held)
    drive.fear += 0.35 * held
    drive.map_set += p.surge * held * drive.pain_left
    drive.arousal += 0.12 * held + 0.012 * p.surge * held * drive.pain_left
    drive.limb_injury += 0.0012 * p.limb * held
    drive.kidney_injury += 0.0002 * p.limb * held
    drive.brain_injury += 0.00001 * held * my.force


@PROCESSES.add(
    "An inflamed sac around the heart: pain that sitting forward eases, a little fever, gone within weeks.",
    params={
        "pain": Param(5.0, 0.0, 10.0, "0..10", "pain at the door"),
        "fever": Param(0.6, 0.0, 2.0, "degrees C", "fever at the door"),
        "days": Param(10.0, 2.0, 40.0, "d", "until it is gone"),
    },
    state={"left": 1.0},
)
def serositis(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Never kills by itself; fluid that comes later is another matter (Imazio 2015)."""
    my.left = max(0.0, my.left - dt * body.pace / (1440.0 * p.days))
    drive.pain += p.pain * my.left * (1.0 - 0.25 * drive.upright)
    drive.fever += p.fever * my.left
    drive.fear += 0.25 * my.left


@PROCESSES.add(
    "A clot in a deep vein of the leg: it aches, it swells, and a piece may leave for the lung.",
    params={
        "pain": Param(3.0, 0.0, 10.0, "0..10", "ache of the leg"),
        "leaves_24h": Param(0.02, 0.0, 0.2, "1", "chance of an embolus that is felt in the first day untreated",
                            "Kearon 2003: half of untreated proximal clots embolise or grow within three months; size is judgement"),
        "deadly": Param(0.15, 0.0, 0.6, "1", "share of these that kill", "Barritt 1960; Carson 1992"),
    },
    state={"grown": 1.0, "gone": 0.0, "days": 0.0},
    readings={"embolised": ("gone", "0..1", "expected share in whom a piece has reached the lung")},
)
def vein_clot(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """An anticoagulant stops growth within hours and takes nine tenths of the danger; the leg is slow to forgive."""
    f = dt * body.pace
    held = 1.0 - min(0.92, 1.35 * drive.anticoagulation)
    my.days = my.days + f / 1440.0
    my.grown = min(1.6, my.grown + f / 2880.0 * (held - 0.3))
    my.grown = max(0.2, my.grown)
    leaves = p.leaves_24h / 1440.0 * my.grown * held / (1.0 + my.days / 10.0)
    my.gone = my.gone + f * (1.0 - my.gone) * leaves
    drive.hazard_death += leaves * p.deadly
    drive.lung_injury += 0.02 * leaves
    drive.limb_injury += 0.0000020 * my.grown * my.grown
    drive.pain += p.pain * my.grown
    drive.fear += 0.15 * held


@PROCESSES.add(
    "A pressure that has been high for years and harms nobody today; a part of it is the waiting room and goes with rest.",
    params={
        "fright": Param(0.3, 0.0, 1.0, "1", "worry about the number"),
        "waiting_room": Param(14.0, 0.0, 40.0, "mmHg", "mean pressure that rest takes away within the hour",
                              "Grassi 2008: a third answer to half an hour of rest alone"),
    },
    state={"left": 1.0},
)
def waiting_room_pressure(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Nothing here can kill. Brain and kidney are used to the pressure and miss it when it is taken away at once."""
    my.left = my.left / (1.0 + dt * body.pace / 45.0)
    drive.map_set += p.waiting_room * my.left
    drive.fear += p.fright * my.left
    drive.arousal += 0.10 * my.left


@PROCESSES.add(
    "A heart muscle that is weak today, whatever made it so: it throws less at the same filling.",
    params={"fall": Param(0.3, 0.0, 0.9, "1", "share of the strength that is lost"),
            "worse_24h": Param(0.0, 0.0, 0.6, "1", "share of what is left that a day without care takes")},
    state={"left": 1.0},
)
def weak_muscle(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Old scars, a stunned wall, a slow pulse that has starved it. A pressure held up holds it."""
    starved = min(1.0, 3.0 * max(0.0, 1.0 - body.co / 4.0))
    my.left = my.left / (1.0 + dt * body.pace * p.worse_24h / 1440.0 * (0.3 + starved))
    drive.contractility *= (1.0 - p.fall) * my.left

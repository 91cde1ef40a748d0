"""Brains and nerves that misfire: seizures, withdrawal, spells without blood, loose crystals, agitation, despair."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "Convulsions that go on: each minute of them makes benzodiazepines weaker, starves breath and, after half an hour, kills nerve cells.",
    params={
        "strength": Param(0.6, 0.0, 2.0, "1", "how much inhibition it takes to stop; a first full dose gives about 0.7 at ten minutes",
                          "Treiman 1998: lorazepam first ends 65 %; Kapur 2019: a second line half of the rest"),
        "minutes_at_door": Param(8.0, 0.0, 240.0, "min", "convulsing for so long already"),
        "aspirated": Param(0.2, 0.0, 1.0, "1", "how much goes down the wrong way while it lasts"),
        "dazed_at_door": Param(0.6, 0.0, 1.0, "1", "sleep after it, at the start; with no strength the seizure itself is over"),
    },
    state={"on": 1.0, "minutes": "minutes_at_door", "after": "dazed_at_door"},
    readings={"convulsing": ("on", "0..1", "generalised convulsions"),
              "seizure_minutes": ("minutes", "min", "minutes of convulsion so far")},
)  # fmt: skip
def seizure(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Inhibition weakens as receptors leave the cell surface (Goodkin 2005): half by 40 minutes. Nerve cells die from about 30 minutes
    on (Trinka 2015 ILAE t2). About 20 % of adults in status die, more after hours of it (DeLorenzo 1996). A brain that stopped keeps
    something of its strength for hours: what holds it must last."""
    f = dt * body.pace
    my.minutes = my.minutes + f * my.on
    potency = 1.0 / (1.0 + my.minutes / 40.0)
    brake = 1.65 * drive.gaba * potency + 0.95 * drive.seizure_stop + 0.9 * max(0.0, drive.gaba - 0.80)
    low = 0.4 * max(0.0, (50.0 - body.glucose) / 30.0)
    aim = min(1.0, max(0.0, 10.0 * (p.strength + low - brake) + 0.5 * my.on))
    my.on = (my.on + dt / 1.5 * aim) / (1.0 + dt / 1.5)
    my.after = (my.after + f * (my.on / 2.0)) / (1.0 + f * (my.on / 2.0 + 1.0 / 35.0))

    late = min(1.0, max(0.0, my.minutes - 5.0) / 30.0)
    motor = my.on / (1.0 + max(0.0, my.minutes - 30.0) / 40.0)  # after half an hour the limbs do less and the brain does not
    drive.sedation += 1.0 * my.on + 0.45 * my.after * (1.0 - my.on)
    drive.brain_injury += 0.0008 * my.on * late
    drive.hazard_death += 0.00055 * my.on * late
    drive.hazard_brain += 0.00055 * my.on * late
    drive.metabolism *= 1.0 + 0.5 * motor
    drive.lactate += 0.24 * motor * body.pace
    drive.heat += 0.018 * motor * body.pace
    drive.heart_rate += 42.0 * my.on
    drive.arousal += 0.25 * my.on
    drive.map_set += 25.0 * motor
    drive.breath *= 1.0 - 0.35 * my.on
    drive.capacity *= 1.0 - 0.25 * my.on
    drive.blocked = max(drive.blocked, 0.40 * my.on)
    drive.shunt += 0.10 * my.on + 0.06 * p.aspirated
    drive.lung_injury += 0.0006 * p.aspirated * my.on * (1.0 - drive.tube)
    drive.kidney_injury += 0.00025 * my.on * late
    drive.potassium += 0.004 * my.on * late
    drive.pain += 8.0 * my.after * (1.0 - my.on)  # a sore tongue, stiff muscles, a headache
    drive.fear += 0.5 * my.after * (1.0 - my.on)


@PROCESSES.add(
    "Alcohol taken away from a brain that had got used to it: shaking, sweat, a racing heart, fits, then delirium.",
    params={
        "storm": Param(0.8, 0.0, 1.6, "1", "how bad at its peak; 0.5 is shaking, 1 delirium tremens"),
        "hours_since_drink": Param(24.0, 4.0, 120.0, "h", "since the last drink; worst from 48 to 72 h"),
        "sweat_ml_h": Param(70.0, 0.0, 300.0, "ml/h", "water lost with sweat and fever at full storm"),
    },
    state={"hours": "hours_since_drink", "level": 0.0},
    readings={"withdrawal_storm": ("level", "0..1.5", "withdrawal that shows now")},
)
def alcohol_withdrawal(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Benzodiazepines hold all of it, and a storm asks for more of them (Mayo-Smith 2004; ASAM 2020). Delirium tremens kills up to
    15 % untreated and 1 to 4 % treated (Schuckit 2014); fits come in the first two days. Whoever is used to drink sleeps less from them."""
    my.hours = my.hours + dt * body.pace / 60.0
    rise = min(1.0, 0.45 + 0.55 * max(0.0, my.hours - 8.0) / 40.0)
    fall = 1.0 / (1.0 + max(0.0, my.hours - 84.0) / 30.0)
    hold = min(1.0, 1.65 * drive.gaba / (0.5 + 0.55 * p.storm))
    aim = p.storm * rise * fall * (1.0 - 0.92 * hold)
    my.level = (my.level + dt / 6.0 * aim) / (1.0 + dt / 6.0)
    deep = max(0.0, my.level - 0.35)
    drive.heart_rate += 42.0 * my.level * (1.0 - 0.6 * who.beta_block)
    drive.arousal += 0.30 * my.level
    drive.map_set += 24.0 * my.level
    drive.pulse_width *= 1.0 + 0.2 * my.level
    drive.fever += 1.5 * deep
    drive.fear += 0.75 * my.level
    drive.nausea += 0.5 * my.level
    drive.pain += 2.5 * my.level
    drive.stimulus += 4.0 * my.level
    drive.metabolism *= 1.0 + 0.25 * my.level
    drive.delirium += 4.5 * deep
    drive.sedation = max(0.0, drive.sedation - 0.16 * min(1.0, p.storm * rise * fall))
    drive.vomiting += p.sweat_ml_h / 60000.0 * my.level
    drive.hazard_death += 0.00009 * deep + 0.00001 * my.level
    drive.hazard_brain += 0.00004 * my.level
    drive.heart_injury += 0.00012 * deep * who.frailty
    drive.brain_injury += 0.00010 * deep


@PROCESSES.add(
    "An artery of the brain that closed and opened again: nothing to find now, and a stroke that threatens within days.",
    params={
        "stroke_2d": Param(0.05, 0.005, 0.2, "1", "chance of a stroke within two days, untreated",
                           "Johnston 2007: 1, 4 and 8 % by ABCD2"),
        "hours_since": Param(3.0, 0.2, 96.0, "h", "since it ended"),
    },
    state={"hours": "hours_since", "struck": 0.0},
    readings={"stroke_expected": ("struck", "0..1", "expected share that had a stroke by now")},
)
def spent_ischaemia(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Half of the strokes of the first two days come within the first (Chandratheva 2009); one antiplatelet takes six of ten of them in
    the first weeks (Rothwell 2016), a second a quarter of the rest (Johnston 2018 POINT). An anticoagulant does not."""
    my.hours = my.hours + dt * body.pace / 60.0
    early = p.stroke_2d / 28.0 / (1.0 + my.hours / 12.0) + 0.02 * p.stroke_2d / 28.0
    hazard = early / 60.0 * 1.62 * (1.0 - 0.78 * drive.antiplatelet)
    my.struck = my.struck + dt * body.pace * (1.0 - my.struck) * hazard
    drive.hazard_brain += 0.55 * hazard
    drive.hazard_death += 0.12 * hazard
    drive.map_set += 12.0
    drive.fear += 0.30


@PROCESSES.add(
    "Crystals loose in a canal of the ear: the room spins for less than a minute with each turn of the head.",
    params={
        "spin": Param(0.7, 0.0, 1.0, "1", "how bad a spell is"),
        "days_left": Param(14.0, 1.0, 90.0, "d", "until it would be over untreated"),
    },
    state={"left": 1.0, "spin": "spin"},
    readings={"positional_spin": ("spin", "0..1", "spinning with a turn of the head")},
)
def loose_otoliths(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """A repositioning manoeuvre ends most of it within the hour (Hilton 2014); sedatives only dull. Nothing here can kill."""
    my.left = my.left / (1.0 + dt * body.pace / (1440.0 * p.days_left))
    aim = p.spin * my.left * (1.0 - 0.95 * drive.otoliths_moved)
    my.spin = (my.spin + dt / 5.0 * aim) / (1.0 + dt / 5.0)
    drive.nausea += 0.8 * my.spin
    drive.fear += 0.35 * my.spin
    drive.arousal += 0.06 * my.spin
    drive.pain += 1.0 * my.spin


@PROCESSES.add(
    "A facial nerve swollen in its canal: half a face that does not move, an ear that aches, and the fear of a stroke.",
    params={"ache": Param(2.5, 0.0, 8.0, "0..10", "ache behind the ear"), "hours_since": Param(24.0, 1.0, 240.0, "h", "since it began")},
    state={"hours": "hours_since", "swollen": 1.0},
    readings={"facial_nerve_swelling": ("swollen", "0..1", "swelling of the facial nerve")},
)
def facial_nerve_swelling(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Untreated seven of ten recover wholly, with prednisolone in the first three days nearly nine (Sullivan 2007); what stays costs a
    little for life. Nothing here can kill."""
    f = dt * body.pace
    my.hours = my.hours + f / 60.0
    open_window = 1.0 if my.hours < 72.0 else 0.3
    my.swollen = my.swollen / (1.0 + f / 14400.0 * (1.0 + 4.0 * drive.glucocorticoid * open_window))
    drive.pain += p.ache * my.swollen
    drive.fear += 0.30 * my.swollen


@PROCESSES.add(
    "A knock on the head that shook the brain and broke nothing: headache, sickness, a foggy day or two.",
    params={"ache": Param(4.0, 0.0, 9.0, "0..10", "headache"), "fog": Param(0.3, 0.0, 1.0, "1", "slowness and sickness"),
            "days": Param(5.0, 0.5, 40.0, "d", "how long it lasts")},
    state={"left": 1.0},
)  # fmt: skip
def concussion(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Most are well within two weeks (Patricios 2023). Nothing here can kill."""
    my.left = my.left / (1.0 + dt * body.pace / (1440.0 * p.days))
    drive.pain += p.ache * my.left
    drive.nausea += 0.5 * p.fog * my.left
    drive.fear += 0.20 * my.left
    drive.arousal += 0.05 * my.left


@PROCESSES.add(
    "A head that aches like a tight band: hours of it, and nothing behind it.",
    params={"pain": Param(4.0, 0.0, 8.0, "0..10", "headache"), "hours_left": Param(10.0, 0.5, 168.0, "h", "until it would be over"),
            "worry": Param(0.35, 0.0, 1.0, "1", "fear of a tumour or a bleed")},
    state={"left": 1.0},
)  # fmt: skip
def band_headache(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Plain painkillers take half of it (Stephens 2016). Nothing here can kill."""
    my.left = max(0.0, my.left - dt * body.pace / (60.0 * p.hours_left))
    drive.pain += p.pain * min(1.0, 2.0 * my.left)
    drive.fear += p.worry * min(1.0, 2.0 * my.left)


@PROCESSES.add(
    "A mind in psychosis that fights what it fears: no sleep, no water, struggle, heat.",
    params={
        "storm": Param(0.7, 0.0, 1.5, "1", "agitation at the start; 0.4 paces, 0.8 shouts and swings, over 1 fights all"),
        "days_left": Param(10.0, 0.2, 60.0, "d", "until it would be over untreated"),
        "stimulant": Param(0.0, 0.0, 1.0, "1", "share of it that a stimulant in the blood makes, gone in half a day"),
    },
    state={"left": 1.0, "drug": "stimulant", "level": "storm"},
    readings={"agitation": ("level", "0..1.5", "agitation that shows now")},
)
def psychotic_storm(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Space, food and a calm voice take a third (Richmond 2012 Project BETA); droperidol, olanzapine or midazolam most of the rest.
    Held down in struggle people grow hot and acid and some die (Mohr 2003; Hick 1999)."""
    f = dt * body.pace
    my.left = my.left / (1.0 + f / (1440.0 * p.days_left))
    my.drug = my.drug / (1.0 + f * 0.693 / 600.0)
    want = p.storm * (my.left * (1.0 - p.stimulant) + my.drug)
    soothed = drive.fear_left * (1.0 - 0.55 * drive.gaba)
    aim = want * max(0.12, soothed)
    my.level = (my.level + dt / 6.0 * aim) / (1.0 + dt / 6.0)
    drive.fear += 0.85 * min(1.0, my.level)
    drive.arousal += 0.35 * my.level
    drive.heart_rate += 26.0 * my.level
    drive.map_set += 14.0 * my.level
    drive.metabolism *= 1.0 + 0.35 * my.level
    drive.lactate += 0.02 * max(0.0, my.level - 0.4)
    drive.heat += 0.010 * max(0.0, my.level - 0.5) * body.pace
    drive.vomiting += 0.00006 * my.level
    drive.limb_injury += 0.00010 * my.level
    drive.hazard_death += 0.000012 * max(0.0, my.level - 0.3) * (1.0 - 0.7 * drive.guarded)
    drive.hazard_brain += 0.000012 * max(0.0, my.level - 0.3) * (1.0 - 0.7 * drive.guarded)


@PROCESSES.add(
    "A wish to die that waits for a moment alone: danger by the hour while nobody watches.",
    params={
        "intent": Param(0.6, 0.0, 1.0, "1", "strength of it: 0.3 thoughts, 0.6 a plan, 0.9 the means at hand"),
        "dread": Param(0.6, 0.0, 1.0, "1", "what it feels like"),
    },
    state={"left": 1.0},
)
def wish_to_die(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Crises pass within hours to days; half of attempts follow within ten minutes of the decision (Deisenhammer 2009). Unwatched
    danger of death about 1 % in the first day with a plan and means (judgement; Chung 2017), a tenth of that in arm's reach."""
    my.left = my.left / (1.0 + dt * body.pace / 4320.0)
    danger = p.intent * p.intent * my.left * (1.0 - drive.guarded)
    drive.hazard_death += 0.000022 * danger
    drive.hazard_brain += 0.000010 * danger
    drive.fear += p.dread * (0.4 + 0.6 * my.left)
    drive.arousal += 0.12 * p.dread


@PROCESSES.add(
    "Arteries of the head inflamed by giant cells: headache, a jaw that tires, and sight that can go out overnight.",
    params={
        "sight_loss_per_week": Param(0.08, 0.0, 0.8, "1",
                                     "chance to lose sight of an eye within a week, untreated; a third after a warning dimming",
                                     "Gonzalez-Gay 2000; Loddenkemper 2007"),
        "ache": Param(5.0, 0.0, 9.0, "0..10", "headache and jaw"),
        "heat": Param(0.4, 0.0, 2.0, "degrees C", "fever"),
    },
    state={"inflamed": 1.0, "blind": 0.0},
    readings={"sight_lost": ("blind", "0..1", "expected share that lost sight of an eye by now")},
)  # fmt: skip
def giant_cells(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Steroid by the hour of suspicion: after it sight is lost in about 1 % more (Mackie 2020 BSR). What is lost does not come back;
    an eye counts as a quarter of the brain's harm (judgement)."""
    f = dt * body.pace
    my.inflamed = my.inflamed / (1.0 + f / 1440.0 * 3.0 * drive.glucocorticoid)
    hazard = p.sight_loss_per_week / 10080.0 * 1.1 * max(0.05, my.inflamed - 1.4 * drive.glucocorticoid)
    my.blind = my.blind + f * (1.0 - my.blind) * hazard
    drive.hazard_brain += 0.25 * hazard
    drive.hazard_death += 0.003 * hazard
    drive.pain += p.ache * my.inflamed * (1.0 - 0.6 * drive.glucocorticoid)
    drive.fever += p.heat * my.inflamed
    drive.fear += 0.25 * my.inflamed


@PROCESSES.add(
    "Nerve roots stripped by the body's own antibodies: weakness climbs from the feet to the breath, and the pulse swings.",
    params={
        "capacity_at_door": Param(0.7, 0.1, 1.0, "1", "share of the chest's strength that is left"),
        "loss_per_h": Param(0.015, 0.0, 0.1, "1/h", "share lost each hour while it climbs",
                            "Hughes 2012: a quarter to a third need a ventilator"),
        "swings": Param(0.4, 0.0, 1.0, "1", "autonomic swings of pulse and pressure"),
        "pain": Param(4.0, 0.0, 8.0, "0..10", "pain of back and legs"),
    },
    state={"strength": "capacity_at_door"},
    readings={"chest_strength": ("strength", "1", "share of the chest's strength that is left")},
    absent={"chest_strength": 1.0},
)
def stripped_roots(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Immune globulin and plasma exchange work over days (Hughes 2014); in the first day watching, a tube in time and swings left alone
    count most. A weak throat lets things down the wrong way, less when sitting up (judgement)."""
    loss = p.loss_per_h / 60.0 * min(1.0, 4.0 * my.strength) * (1.0 - 0.7 * drive.antibodies_bound)
    my.strength = max(0.03, my.strength - dt * body.pace * loss)
    weak = 1.0 - my.strength
    drive.capacity *= my.strength
    drive.rapid += 8.0 * weak
    drive.shunt += 0.14 * weak * weak
    drive.fear += 0.5 * weak
    drive.pain += p.pain
    drive.heart_rate += 22.0 * p.swings
    drive.map_set += 10.0 * p.swings
    drive.heart_injury += 0.00003 * p.swings
    drive.lung_injury += (0.0012 * max(0.0, weak - 0.5) + 0.00035 * weak * (1.0 - 0.8 * drive.upright)) * (1.0 - drive.tube)
    drive.fear += 0.15 * weak * (1.0 - drive.upright)

"""What is done to hurt parts: held still, put back, numbed, covered, let loose or cut open; drops and a laser for the eye."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("A nerve block or local numbing of the hurt part, 1 = well placed: works in a quarter of an hour, lasts half a day.",
            unit="1", highest=2.0, kinetics=Kinetics(onset_min=8.0, half_life_min=480.0))
def nerve_block(my: Vars, drive: Vars) -> None:
    """A fascia iliaca block takes most of a hip's pain (Ritcey 2016); it neither sedates nor slows breath. It hides a tight limb."""
    drive.numbed = max(drive.numbed, min(1.0, 1.6 * my.site))
    drive.limb_injury += 0.0000005 * my.site  # a nerve or a vessel met by the needle


@AGENTS.add("A splint, sling, brace or raised rest for a hurt part, 0..1.", unit="1", bolus="max", highest=1.0)
def splint(my: Vars, drive: Vars) -> None:
    """Held still a break hurts less; skin and nerves under it need looking at."""
    drive.splinted = max(drive.splinted, my.amount)
    drive.limb_injury += 0.0000005 * my.amount


@AGENTS.add("A joint or a broken bone put back, 1 = in its place: hurts while it is done.", unit="1", bolus="max", highest=1.0,
            state={"since": 0.0})
def reduction(my: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Skin, nerve and vessel over it are let go; done without relief it is the worst minute of the day."""
    my.since = my.since + dt * body.pace
    drive.reduced = max(drive.reduced, my.amount)
    drive.pain += 3.0 * my.amount / (1.0 + my.since / 3.0) * (1.0 - drive.numbed)


@AGENTS.add("A binder around the pelvis, 1 = over the trochanters: closes the ring and squeezes bleeding veins.", unit="1",
            bolus="max", highest=1.0)
def pelvic_binder(my: Vars, drive: Vars) -> None:
    """Too high or too long it costs skin (Knops 2011: sores after hours)."""
    drive.pelvis_held = max(drive.pelvis_held, my.amount)
    drive.limb_injury += 0.000005 * my.amount


@AGENTS.add("Cast and dressings split to the skin, 1 = done.", unit="1", bolus="max", highest=1.0)
def cast_split(my: Vars, drive: Vars) -> None:
    """Splitting and spreading plaster takes 40 to 60 % of the pressure under it, padding more (Garfin 1981)."""
    drive.limb_loosened = max(drive.limb_loosened, my.amount)
    drive.limb_injury += 0.0000003 * my.amount  # a break that is held less well


@AGENTS.add("Fasciotomy, 1 = all compartments open: muscle lives, and long wounds stay.", unit="1", bolus="max", highest=1.0)
def fasciotomy(my: Vars, drive: Vars) -> None:
    """Costs skin grafts and infection in about a tenth: for a limb that is tight."""
    drive.limb_opened = max(drive.limb_opened, my.amount)
    drive.pain += 1.0 * my.amount
    drive.limb_injury += 0.00004 * my.amount


@AGENTS.add("Cool water, then clean cover over burns, 0..1.", unit="1", bolus="max", highest=1.0, state={"since": 0.0})
def burn_cover(my: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Twenty minutes of running water within three hours (Griffin 2020); on large areas it chills."""
    my.since = my.since + dt * body.pace
    drive.burn_covered = max(drive.burn_covered, my.amount)
    drive.pain += 0.2 * my.amount
    drive.heat -= 0.008 * my.amount * (1.0 if my.since < 20.0 else 0.0)


@AGENTS.add("A drop or tablet that lowers the making of eye water, 1 = one usual dose of one kind.", unit="1",
            kinetics=Kinetics(onset_min=20.0, half_life_min=420.0))
def aqueous_brake(my: Vars, drive: Vars) -> None:
    """Several kinds add up; a blocked angle is not opened by it (EGS 2020)."""
    drive.aqueous *= 1.0 - 0.75 * my.site / (my.site + 0.9)
    drive.heart_injury += 0.0000003 * my.site  # what goes down the tear duct slows a pulse


@AGENTS.add("A laser hole through the iris, 1 = done: water finds its way round the pupil.", unit="1", bolus="max", highest=1.0)
def iridotomy(my: Vars, drive: Vars) -> None:
    """Relieves the block in most eyes (AAO 2020)."""
    drive.iris_opened = max(drive.iris_opened, my.amount)
    drive.pain += 0.3 * my.amount


@AGENTS.add("A spinal canal opened from behind, 1 = done.", unit="1", bolus="max", highest=1.0)
def canal_opening(my: Vars, drive: Vars) -> None:
    """The roots are let go; what is dead stays dead. Infection and a torn dura in several per cent."""
    drive.canal_opened = max(drive.canal_opened, my.amount)
    drive.pain += 1.0 * my.amount

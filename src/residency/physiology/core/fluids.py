"""Where water and red cells go. All volumes in litres; the ledgers make mass balance testable."""

from __future__ import annotations

from residency.physiology.module import Vars


def fluids(body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Plasma and tissue exchange, bleeding, urine.

    Crystalloid leaves towards 1 part plasma : 3 parts tissue (about a quarter left at 1 h); what is lost is refilled
    from tissue while tissue has some (Moore 1965: first hours, slower later). Bleeding falls with pressure.
    """
    f = dt * body.pace
    missing = max(0.0, who.blood - body.blood)
    spread = 0.030 / (1.0 + 3.0 * missing / who.blood) * (body.free - max(0.0, body.tissue) / 3.0)
    spread = max(spread, -0.004 * max(0.0, body.tissue))
    back = 0.0030 * missing * max(0.0, 1.0 + min(0.0, body.tissue) / (0.35 * who.tissue))
    # overfilled plasma of any kind seeps out, over hours a little and faster the more there is
    excess = 0.004 * max(0.0, body.blood - who.blood) + 0.007 * max(0.0, body.blood - 1.06 * who.blood)
    leak = min(drive.leak, 0.01 * body.blood)
    bled = drive.bleeding * min(1.6, max(0.15, body.map / who.map)) * (1.0 + 0.8 * max(0.0, 1.0 - body.hb / 10.0))
    bled = min(bled, 0.1 * body.blood)

    reach = min(1.25, max(0.0, (body.map - 0.55 * who.map_limit) / (who.map - 0.55 * who.map_limit)))
    filled = min(2.2, max(0.15, 1.0 + 3.5 * (body.blood / who.blood - 1.0)))
    work = (1.0 - 0.85 * body.kidney) * drive.urine * body.beating
    body.urine = (reach * filled + drive.diuresis * min(1.0, reach * 1.3)) * work
    made = body.urine * who.weight / 60000.0
    drunk = min(made, who.weight / 60000.0) * (1.0 if body.gcs > 12.5 else 0.0)  # who is awake drinks what is lost
    lost = (made - drunk + drive.vomiting) * (1.0 - drive.cells_bear)

    given = drive.crystalloid + drive.colloid + drive.blood
    gone = min(body.free / body.blood, 1.0) * bled
    moved = spread + excess + leak - back
    body.free = max(0.0, body.free + f * (drive.crystalloid - spread - gone - 0.25 * lost * min(1.0, body.free / body.blood)))
    body.tissue = body.tissue + f * (moved - 0.70 * lost)
    out = bled * 10.0 * body.hb
    body.cells = max(1.0, body.cells + f * (drive.blood * 190.0 - out))
    body.blood = max(0.12 * who.blood, body.blood + f * (given - bled - moved - 0.30 * lost))
    body.water_in = body.water_in + f * given
    body.water_out = body.water_out + f * (bled + lost)
    body.cells_in = body.cells_in + f * drive.blood * 190.0
    body.cells_out = body.cells_out + f * out

"""Where opioids and naloxone meet."""

from __future__ import annotations

from residency.physiology.module import Vars
from residency.physiology.registry import PATHWAYS


@PATHWAYS.add("Opioid effect on breathing, mind, pain, gut and pupils; fast loss of it in the dependent is withdrawal.",
              state={"used_to": 0.0, "pupil": 4.0, "withdrawal": 0.0}, absent={"pupils": 4.0},
              readings={"pupils": ("pupil", "mm", "pupil size"), "withdrawal": ("withdrawal", "0..1", "opioid withdrawal")})
def opioid_receptor(my: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Competitive antagonism: x = opioid / (1 + antagonist). Breathing follows a steep curve (Hill 4)."""
    x = drive.opioid / (1.0 + drive.antagonist) / (1.0 + 1.0 * who.tolerance)
    fourth = x * x * x * x
    deep = fourth / (1.0 + fourth)
    drive.breath *= 1.0 - 0.975 * deep
    drive.sedation += 0.92 * deep
    drive.pain_left *= 1.0 - 0.85 * x / (0.30 + x)
    drive.nausea += 0.3 * x / (0.5 + x)
    drive.svr *= 1.0 - 0.10 * deep
    drive.venous_pool += 0.02 * deep
    shallow = x / (0.25 + x)
    my.pupil = (my.pupil + dt / 2.0 * (4.0 - 3.0 * shallow + 2.5 * my.withdrawal)) / (1.0 + dt / 2.0)
    # what the body was used to falls over half an hour; taken away in two minutes it is missed
    pace = dt / (0.5 if shallow > my.used_to else 30.0)
    my.used_to = (my.used_to + pace * shallow) / (1.0 + pace)
    lost = max(0.0, my.used_to - shallow - 0.30) * min(1.0, drive.antagonist / 6.0)
    my.withdrawal = (my.withdrawal + dt / 2.0 * min(1.0, 2.4 * lost * (0.5 + who.tolerance))) / (1.0 + dt / 2.0)
    w = my.withdrawal
    drive.arousal += 0.9 * w
    drive.heart_rate += 25.0 * w
    drive.fear += 0.8 * w
    drive.pain += 7.0 * w
    drive.nausea += 0.9 * w
    drive.vomiting += 0.004 * w
    # vomit goes down an unprotected airway; lungs water (flash oedema after full reversal, Horng 2010)
    drive.lung_flood += 0.0030 * w * (1.0 - drive.tube)
    drive.lung_injury += 0.0020 * w * (1.0 - drive.tube)
    drive.heart_injury += 0.0006 * w

"""What a patient, a relative, a nurse or a crew says back: facts they know, honestly and no others, as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, structs

from residency.knowledge.types import Fact
from residency.people.hear import MOST_FACTS, Heard
from residency.world.case import Person

SILENT_BELOW = 9
MUMBLES_BELOW = 13
WORDLESS_ABOVE = 0.4
GASPS_BELOW = 85.0
TRUST_AFTER = 2
NOTHING: Mapping[str, Any] = {}
FRIGHTENING = ("may_die", "septic_shock", "serious_infection", "subarachnoid_haemorrhage", "aneurysm", "rebleed_risk", "needs_neurosurgery",
               "needs_icu", "stroke", "heart_attack", "meningitis", "deteriorating", "opioid_overdose", "sepsis",
               "ruptured_ectopic", "internal_bleeding", "pregnancy_lost", "torsades_risk", "needs_pacemaker")
HEALTH_WORKERS = ("nurse", "ems", "crew", "paramedic", "pharmacist", "police")


class Speaker(Struct, frozen=True, kw_only=True):
    """Somebody who can be spoken to. `denies`: topic -> what they say to it although they do not know.

    `wants`: what they came for; they agree with another plan once each idea of `settles` has been told to them."""

    id: str
    role: str
    name: str = ""
    facts: tuple[Fact, ...] = ()
    denies: Mapping[str, str] = {}
    speaks: bool = True
    orientation: str = "full"
    wants: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()


class SpeakerState(Struct, frozen=True, kw_only=True):
    """What has passed between them and the clinician.

    `respectful`: turns so far that were civil; `warm`: one of them introduced itself or showed that it cares."""

    turns: int = 0
    respectful: int = 0
    warm: bool = False
    said: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


class Reply(Struct, frozen=True):
    """What they say, which facts it tells (ids), and which requests they agree to."""

    says: str
    facts: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()


def speaker(person: Person) -> Speaker:
    """The speaker that a case's person is."""
    script: Mapping[str, Any] = person.script or {}
    settles = script.get("settles_when", {}).get("told", {}).get("concepts", ())
    return Speaker(
        id=person.id, role=person.role, name=person.name, facts=person.facts, denies=dict(person.denies),
        speaks=bool(script.get("speaks", True)), orientation=person.orientation, wants=tuple(script.get("wants", ())),
        settles=tuple(settles),
    )


def answer(who: Speaker, heard: Heard, state: SpeakerState, live: Mapping[str, Any] = NOTHING) -> tuple[Reply, SpeakerState]:
    """What `who` says to what they heard, and the state afterwards. Same arguments, same reply.

    `live` is how they are now: GCS (3-15), SPO2 (%), focal_deficit (0-1) and state (alive, arrest, dead); what is missing is well."""
    if (silence := _cannot(who, live)) is not None:
        return Reply(silence), state
    after = _remember(heard, state)
    if heard.stuffed or heard.empty:
        return Reply("Sorry, I don't follow. What do you want to know?"), after
    limit = 1 if who.role == "patient" and live.get("SPO2", 100.0) < GASPS_BELOW else MOST_FACTS
    lines, chosen, over = _facts(who, heard, state, limit)
    agreed, words = _requests(who, heard, after)
    lines += words
    if over:
        lines.append("One thing at a time, please. What else did you ask?")
    if not lines:
        lines.append(_acknowledges(who, heard, state))
    says = " ".join(lines)
    if limit == 1:
        says = _gasping(says)
    known = tuple(f.id for f in chosen)
    return Reply(says, known, agreed), structs.replace(after, said=tuple(dict.fromkeys((*after.said, *known))))


def _cannot(who: Speaker, live: Mapping[str, Any]) -> str | None:
    if who.role != "patient":
        return None
    if live.get("state", "alive") != "alive":
        return "(no reply: the patient is dead)" if live["state"] == "dead" else "(no reply; no pulse)"
    if not who.speaks:
        return "(no reply: cannot speak)"
    gcs = live.get("GCS", 15.0)
    if gcs < SILENT_BELOW:
        return "(no reply; eyes closed)"
    if live.get("focal_deficit", 0.0) > WORDLESS_ABOVE:
        return "(the lips move; no word comes)"
    if gcs < MUMBLES_BELOW:
        return "(mumbles; no word can be made out)"
    return None


def _remember(heard: Heard, state: SpeakerState) -> SpeakerState:
    civil = not (heard.stuffed or heard.empty)
    return structs.replace(state, turns=state.turns + 1, respectful=state.respectful + civil, warm=state.warm or heard.manners,
                           told=tuple(dict.fromkeys((*state.told, *heard.asserted))))


def _facts(who: Speaker, heard: Heard, state: SpeakerState, limit: int) -> tuple[list[str], list[Fact], bool]:
    """Lines to say, facts told by them, and whether more was asked than one turn can hold."""
    trusted = state.respectful >= TRUST_AFTER and (state.warm or heard.manners)
    chosen: list[Fact] = []
    lines: list[str] = []
    over = False
    denies = who.denies
    unknown = 0
    for topic in heard.topics:
        mine = [f for f in who.facts if topic in (f.topic or f.id, f.id) and _tells(f, who, trusted)]
        if len(chosen) + len(lines) >= limit and (mine or topic in denies):
            over = True
        elif mine:
            chosen += [f for f in mine[: limit - len(chosen)] if f not in chosen]
        elif topic in denies:
            lines.append(denies[topic])
        elif any(topic in (f.topic or f.id, f.id) and f.level == "trust" for f in who.facts):
            lines.append("I'd rather not say.")
        else:
            unknown += 1
    free = [f for f in who.facts if f not in chosen and f.id not in state.said]
    if heard.open_question:
        chosen += [f for f in free if f.level in ("open", "volunteered")][: max(0, limit - len(chosen))]
    elif state.turns == 0:
        chosen += [f for f in free if f.level == "volunteered"][: max(0, limit - len(chosen))]
    lines = [f.says.rstrip() if f.says.rstrip()[-1:] in ".?!" else f.says.rstrip() + "." for f in chosen] + lines
    if unknown and not over:
        lines.append("I don't know about that." if not lines else "The rest I don't know about.")
    elif heard.open_question and not lines:
        lines.append("I've told you all I know." if state.said else "I don't know what to say.")
    return lines, chosen, over


def _tells(fact: Fact, who: Speaker, trusted: bool) -> bool:
    if fact.level == "others_only":
        return who.role != "patient"
    return fact.level != "trust" or trusted


def _requests(who: Speaker, heard: Heard, state: SpeakerState) -> tuple[tuple[str, ...], list[str]]:
    agreed, lines = [], []
    for request in heard.requests:
        if request == "sit_with_patient":
            if who.role == "patient":
                continue
            lines.append("Yes, I'll sit with her and talk to her." if who.role not in HEALTH_WORKERS else "I'll stay at the bedside.")
        elif request == "agrees_with_plan":
            missing = [c for c in who.settles if c not in state.told]
            if missing and who.wants:
                lines.append(f"I'm not sure. I was hoping for {_list(who.wants)}. Why isn't that needed?")
                continue
            lines.append("Yes, I'm happy with that." if state.told else "If you think it's right. What is the plan, though?")
            if not state.told:
                continue
        elif request == "understands":
            if not state.told:
                lines.append("You haven't told me anything yet.")
                continue
            lines.append("I think so: " + _list([c.replace("_", " ") for c in state.told[-4:]]) + ".")
        else:
            lines.append("All right. I'll be outside.")
        agreed.append(request)
    return tuple(agreed), lines


def _acknowledges(who: Speaker, heard: Heard, state: SpeakerState) -> str:
    """A line for what was told and not asked: a question where it frightens, calm otherwise."""
    new = [c for c in heard.asserted if c not in state.told]
    if who.role in HEALTH_WORKERS:
        return "Understood." if heard.asserted or heard.figures else "Yes, doctor?"
    if "may_die" in new:
        return "Am I going to die?" if who.role == "patient" else "Oh God. Is there nothing you can do? Please do what you can."
    if any(c in FRIGHTENING for c in new):
        return "That sounds serious. What happens now?"
    if heard.manners and not [c for c in new if c not in ("introduces_self", "empathy")]:
        return "Thank you, doctor."
    if heard.asserted or heard.denied:
        return "All right. Thank you for telling me."
    return "I'm not sure what you mean." if not heard.figures else "I see."


def _gasping(says: str) -> str:
    """Short phrases with breaths between them: at most twelve words."""
    words = says.split()[:12]
    return "... ".join(" ".join(words[i : i + 2]) for i in range(0, len(words), 2)) + ("..." if len(says.split()) > 12 else "")


def _list(items: Sequence[str]) -> str:
    spoken = [i.replace("_", " ") for i in items]
    return " and ".join([", ".join(spoken[:-1]), spoken[-1]] if len(spoken) > 1 else spoken)

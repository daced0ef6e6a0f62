"""Who hears of a vote: those on its roll, in words that tell nothing about it."""

from __future__ import annotations

from swsolidarity.core.journal import on
from swsolidarity.core.verdict import say
from swsolidarity.decisions import queries
from swsolidarity.decisions.actions import helped
from swsolidarity.decisions.actions.voting import REMINDER
from swsolidarity.decisions.events import (
    AmendmentMoved,
    HelpMoved,
    ObjectionMoved,
    PanelDrawn,
    ProposalMoved,
    StandingMoved,
    SuggestedToStand,
    VoteClosed,
    VoteOpened,
    WordingChanged,
)
from swsolidarity.notices import actions as notices
from swsolidarity.notices import digest, kinds
from swsolidarity.threads import actions as threads
from swsolidarity.web.i18n import ngettext

OPENED = "decisions.opened"
RESULT = "decisions.result"
SUGGESTED = "decisions.suggested"
PAUSED = "decisions.paused"
GOES_ON = "decisions.goes_on"
LOOK_AGAIN = "decisions.look_again"
AMENDMENT = "decisions.amendment"
OBJECTION = "decisions.objection"
PANEL = "decisions.panel"
PROXY_ASKED = "decisions.proxy_asked"
PROXY_ANSWERED = "decisions.proxy_answered"
PUT_IN = "decisions.put_in"
PROVISIONALLY = "decisions.provisionally"
LAPSES_SOON = "decisions.lapses_soon"
CONFIRMED = "decisions.confirmed"
EXPIRED = "decisions.expired"
SUPERSEDED = "decisions.superseded"
REPEALED = "decisions.repealed"
REVIEW = "decisions.review"

kinds.register(OPENED, say("A decision is waiting for you."), kinds.OPEN)
kinds.register(SUGGESTED, say("You were asked something about an election."))
kinds.register(RESULT, say("A decision has its result."), kinds.RESULTS)
kinds.register(REMINDER, say("A decision is still waiting for you. It closes soon."), kinds.OPEN)
kinds.register(PAUSED, say("A vote is paused."), kinds.RESULTS)
kinds.register(GOES_ON, say("A vote that was paused goes on."), kinds.RESULTS)
kinds.register(LOOK_AGAIN, say("Something you reacted to has a new wording. Look at it again."), kinds.OPEN)
kinds.register(AMENDMENT, say("There is something new about a change of wording."), kinds.WORDING)
kinds.register(OBJECTION, say("There is something new about an objection."), kinds.WORDING)
kinds.register(PROXY_ASKED, say("Somebody asks you to vote for them."))
kinds.register(PROXY_ANSWERED, say("There is an answer about who votes for you."))
kinds.register(PUT_IN, say("A vote was put in for you. Look at it: you can replace it."))
kinds.register(PANEL, say("You were drawn by lot to decide about an objection."))
kinds.register(PROVISIONALLY, say("Something was decided for a few days only. Everybody can have a say."))
kinds.register(LAPSES_SOON, say("Something that was decided for now ends in a few days."), kinds.RESULTS)
kinds.register(CONFIRMED, say("Something that was decided for now is confirmed."), kinds.RESULTS)
kinds.register(EXPIRED, say("A decision has come to its last day."), kinds.RESULTS)
kinds.register(SUPERSEDED, say("A decision was changed by a new one."), kinds.RESULTS)
kinds.register(REPEALED, say("A decision was ended by a new one."), kinds.RESULTS)
kinds.register(REVIEW, say("It is time to look at a decision again."), kinds.RESULTS)

digest.register(
    "decisions.opened",
    digest.Source(
        queries.opened_since, lambda n: ngettext("%(num)s vote opened.", "%(num)s votes opened.", n)
    ),
)
digest.register(
    "decisions.decided",
    digest.Source(
        queries.decided_since,
        lambda n: ngettext("%(num)s decision has its result.", "%(num)s decisions have their results.", n),
    ),
)


@on(VoteOpened)
def tell_of_the_opening(event: VoteOpened) -> None:
    """Everybody on the roll hears that there is something to decide."""
    _tell(event.subject, OPENED)


@on(VoteClosed)
def tell_of_the_result(event: VoteClosed) -> None:
    """Everybody on the roll hears that it is over, whether they voted or not."""
    _tell(event.subject, RESULT)


@on(VoteClosed)
def mark_the_conversation(event: VoteClosed) -> None:
    """The conversation it came out of is shown as decided; asking how people feel decides nothing."""
    thread = queries.came_out_of(event.subject)
    if thread is not None:
        threads.note_decided(thread)


@on(SuggestedToStand)
def tell_who_was_suggested(event: SuggestedToStand) -> None:
    """The person hears that they are asked to stand, unless they have answered already."""
    membership_id = queries.asked_to_stand(event.option)
    if membership_id is not None:
        notices.tell(membership_id, SUGGESTED, event.subject)


@on(ProposalMoved)
def tell_of_a_pause(event: ProposalMoved) -> None:
    """Everybody on the roll hears that a vote stands still, and that it goes on."""
    if event.to in ("paused", "voting"):
        _tell(event.subject, PAUSED if event.to == "paused" else GOES_ON)


@on(WordingChanged)
def ask_to_look_again(event: WordingChanged) -> None:
    """Who seconded it, objects to it or asks for a change of it reacted to an earlier wording."""
    for membership_id in queries.who_reacted(_key(event.subject)):
        notices.tell(membership_id, LOOK_AGAIN, event.subject)


@on(AmendmentMoved)
def tell_of_a_change_asked_for(event: AmendmentMoved) -> None:
    """The asker hears of a new one, and who asked for it hears what became of it."""
    people = queries.amendment_people(_key(event.subject))
    concerned = people.asker if event.to in ("proposed", "withdrawn") else people.by
    if concerned is not None:
        notices.tell(concerned, AMENDMENT, event.subject)


@on(ObjectionMoved)
def tell_of_an_objection(event: ObjectionMoved) -> None:
    """The asker hears that somebody objects, and who objects hears what became of it."""
    people = queries.objection_people(_key(event.subject))
    concerned = people.asker if event.to in ("open", "withdrawn") else people.by
    if concerned is not None:
        notices.tell(concerned, OBJECTION, event.subject)


@on(PanelDrawn)
def tell_the_panel(event: PanelDrawn) -> None:
    """Three members hear that they were drawn."""
    for membership_id in queries.panel(_key(event.subject)):
        notices.tell(membership_id, PANEL, event.subject)


_HELP = {helped.ASKED: PROXY_ASKED, helped.ANSWERED: PROXY_ANSWERED, helped.PUT_IN: PUT_IN}


@on(HelpMoved)
def tell_of_help(event: HelpMoved) -> None:
    """The person who is asked, or whose vote it is."""
    person = queries.member_to_tell(event.tells)
    if person is not None:
        notices.tell(person, _HELP[event.what], event.subject)


_FOR_EVERYBODY = {"provisionally": PROVISIONALLY, "lapses_soon": LAPSES_SOON, "confirmed": CONFIRMED}
_FOR_THOSE_WHO_LOOK_AFTER_IT = {
    "expired": EXPIRED,
    "superseded": SUPERSEDED,
    "repealed": REPEALED,
    "review": REVIEW,
}


@on(StandingMoved)
def tell_of_what_holds(event: StandingMoved) -> None:
    """Full members hear of what holds for now only; who asked and the stewards of everything else."""
    if event.to in _FOR_EVERYBODY:
        for membership_id in queries.full_members(_key(event.subject)):
            notices.tell(membership_id, _FOR_EVERYBODY[event.to], event.subject)
        return
    for membership_id in queries.who_looks_after(_key(event.subject)):
        notices.tell(membership_id, _FOR_THOSE_WHO_LOOK_AFTER_IT[event.to], event.subject)


def _key(reference: str) -> str:
    return reference.partition(":")[2]


def _tell(subject: str, kind: str) -> None:
    for membership_id in queries.on_the_roll(_key(subject)):
        notices.tell(membership_id, kind, subject)

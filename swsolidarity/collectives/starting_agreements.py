"""The agreements a new collective starts with (safety M5), in plain words, to be changed together."""

from __future__ import annotations

from swsolidarity.core.verdict import Sentence, say

TEXT: tuple[tuple[Sentence, tuple[Sentence, ...]], ...] = (
    (
        say("We keep each other safe"),
        (
            say("We never tell anyone outside who is here. Not names, not places, not how many we are."),
            say("We do not ask for legal names and do not use them, even when we know them."),
            say("What is written here stays here. No screenshots, no photos of the screen, no copying out."),
            say("We do not look for each other on other sites, and never link one name to another."),
        ),
    ),
    (
        say("This is a place for colleagues"),
        (
            say("No adverts, no prices, no recruiting, and no contact with clients here."),
            say("Nobody takes a share for introducing work to a member."),
        ),
    ),
    (
        say("We speak of people as they speak of themselves"),
        (
            say("We use the names, words and pronouns that people choose for themselves."),
            say("Nobody looks down on another's kind of work: indoors, outdoors, online, on stage, on film."),
            say("No racism. No hatred of trans people. No shaming of people with HIV or who use drugs."),
            say("Migrants with and without papers belong here just the same."),
        ),
    ),
    (
        say("We decide fairly"),
        (
            say(
                "If a decision would bring you or someone close to you money or power, say so and step back."
            ),
            say("Nobody is pressed to vote, to vouch, to pay or to tell their story."),
            say("Offices end on a date. Money always takes two people."),
        ),
    ),
    (
        say("When something goes wrong"),
        (
            say("Talk to the person first if you feel safe to. If not, talk to any steward you trust."),
            say("If it is about a steward, go to another one, or ask the group for a decision."),
            say("Whoever is asked to stop something stops first, and talks about it afterwards."),
            say("Anyone may ask for an outcome to be looked at again by people who were not part of it."),
            say("You may leave at any time, without giving a reason. Your name leaves with you."),
        ),
    ),
)

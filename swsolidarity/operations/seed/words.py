"""What invented people are called and what they write. Nothing here is about anybody."""

from __future__ import annotations

from swsolidarity.operations.seed.chance import Chance


def _each(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_FIRST = _each(
    "Ada Amina Anouk Asha Bela Beto Bibi Cato Cleo Dalia Dee Dora Efua Elif Eno Esme Farah Fenna Gigi Goran "
    "Hana Hugo Ines Iris Isla Jaya Jomo Juno Kaia Kemi Kiko Lale Leni Lior Luz Maja Malo Marta Mina Mira "
    "Nadi Nell Nia Noor Odile Ola Orla Paz Pia Quin Rafa Remi Rosa Ruth Saba Sami Sena Siva Tala Tari Tess "
    "Uma Vera Viola Wanda Wren Xeni Yara Yusra Zadie Zola Zuri"
)
_SECOND = _each(
    "Alder Ash Bay Beck Birch Brook Cedar Clay Cove Crane Dale Dove Dune Elm Fern Field Finch Flint Ford "
    "Gale Glen Hale Harbour Hazel Heath Hill Holm Iris Ivy Jay Juniper Kestrel Lake Lane Lark Linden Marsh "
    "Meadow Mill Moss North Oak Olive Park Pine Poplar Quay Reed Ridge River Rowan Sage Shore Stone Swift "
    "Thorn Vale Wells West Willow Wolf Wood Wren Yarrow"
)

TITLES = (
    "Who can open the room on Thursday?",
    "Minutes of the last meeting",
    "The landlord has written again",
    "Clinic hours have changed",
    "Sharing the night bus fare",
    "Ideas for the next leaflet",
    "Childcare during the assembly",
    "A lawyer offers one evening a month",
    "Fixing the heater in the back room",
    "Who speaks at the council hearing?",
    "Buying chairs together",
    "How we greet new people",
    "Languages at our meetings",
    "Bring-and-share supper",
    "The new bylaw, explained",
    "A quiet place to rest between shifts",
    "Learning to keep minutes",
    "Spare phones and chargers",
    "What to do when somebody is followed",
    "Thank you to everyone who cooked",
)

_OPENINGS = (
    "I can do that.",
    "Thank you for starting this.",
    "I asked around this week.",
    "Last time it took us an hour longer than we thought.",
    "I was at the office this morning.",
    "Two of us talked about it yesterday.",
    "I am not sure about this one.",
    "Good idea, and a small worry.",
    "Here is what I found out.",
    "I will be late, please begin without me.",
)
_MIDDLES = (
    "The room is free until nine, and the key is with whoever opened last.",
    "They said we should come back with a letter that says who we are, without names.",
    "If three of us share a taxi it costs less than the bus after midnight.",
    "We should write it down so that nobody has to ask twice.",
    "The heater works again, but only if you open the valve first.",
    "It would help to know by Sunday who is coming.",
    "Somebody has to carry the chairs back, and it should not always be the same people.",
    "The fund could pay for half of it if we vote this week.",
    "I would rather meet in the afternoon, because of the children.",
    "**Please bring a cup.** There are never enough cups.",
    "Nobody was turned away last month, and I want it to stay like that.",
    "The translation is ready, and two people have read it.",
    "They have changed the form again:\n\n- a page for the address\n- a page for the date\n- nothing else",
    "> We said we would decide this together.\n\nYes, and we still do.",
)
_ENDINGS = (
    "Tell me if I forgot something.",
    "Can someone take notes?",
    "I bring tea.",
    "See you there.",
    "Does that work for everybody?",
    "I will ask again on Friday.",
    "No hurry.",
    "Take care on the way home.",
)

NEEDS = (
    "Rent for this month after two weeks of being ill.",
    "Medicine, and the bus to the clinic.",
    "A deposit for a room after a sudden move.",
    "School things for two children.",
    "Food until the end of the month.",
    "A train ticket home for a funeral.",
    "A lawyer's first hour.",
    "A new lock for the door.",
)

QUESTIONS = (
    "Should we rent the back room for another year?",
    "Shall the assembly move to Sunday afternoons?",
    "Do we join the open letter about opening hours?",
    "Shall we print the leaflet in three languages?",
    "Do we buy a second-hand printer?",
    "Shall we pay the bus fare of everyone who comes to the assembly?",
)


def name(number: int) -> str:
    """The name of invented person number so-and-so; no two are the same."""
    again, at = divmod(number, len(_FIRST) * len(_SECOND))
    called = f"{_FIRST[at % len(_FIRST)]} {_SECOND[(at // len(_FIRST) + at * 7) % len(_SECOND)]}"
    return f"{called} {again + 1}" if again else called


def texts(chance: Chance, count: int) -> list[str]:
    """So many things people write, short and long."""
    made = []
    for _ in range(count):
        parts = [chance.one_of(_OPENINGS)]
        parts += [chance.one_of(_MIDDLES) for _ in range(chance.below(4))]
        if chance.once_in(2):
            parts.append(chance.one_of(_ENDINGS))
        made.append("\n\n".join(parts) if len(parts) > 3 else " ".join(parts))
    return made

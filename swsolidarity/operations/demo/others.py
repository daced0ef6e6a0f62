"""The other collectives of the demo: other scripts, other work, the same needs. All invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from swsolidarity.operations.demo.stage import Stage, Troupe
from swsolidarity.operations.demo.till import Till

Talk = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Group:
    """One small collective: the first person founds it, the second gets the second office."""

    name: str
    address: str
    zone: str
    language: str
    people: tuple[str, ...]
    talks: tuple[Talk, ...]


FAROLA = Group(
    "Cooperativa La Farola",
    "la-farola",
    "America/Bogota",
    "en",
    ("Lucía", "Inés", "Marisol", "Dani", "Yolanda", "Fernanda", "Paloma"),
    (
        (
            "¿Quién abre el local el martes?",
            (
                ("Lucía", "El martes viene la abogada a las seis. Hace falta que alguien abra a las cinco."),
                ("Marisol", "Yo abro. Llevo café, pero **traed vasos**."),
                ("Dani", "> Llevo café.\n\nYo llevo pan."),
                ("Yolanda", "¿La abogada también ve papeles de alquiler?"),
                ("Inés", "Sí. Trae solo la carta, sin sobre."),
            ),
        ),
        (
            "Turnos para acompañar al centro de salud",
            (
                ("Fernanda", "El jueves van tres compañeras. ¿Quién las acompaña?"),
                ("Paloma", "Yo puedo hasta las once."),
            ),
        ),
    ),
)

NIGHT_SHIFT = Group(
    "Night Shift Union",
    "night-shift",
    "America/New_York",
    "en",
    ("Ruby", "Joss", "Tamsin", "Keo", "Marguerite", "Ash", "Delphine"),
    (
        (
            "House fees at the Velvet Room",
            (
                (
                    "Ruby",
                    "They want to raise the house fee again, from Friday on, and told only the day shift.",
                ),
                (
                    "Keo",
                    "Same fee for a slow Monday and a full Saturday? We should ask for a share, not a sum.",
                ),
                (
                    "Tamsin",
                    "> We should ask for a share, not a sum.\n\nAnd in writing. Last time nobody remembered.",
                ),
                (
                    "Marguerite",
                    "I wrote down what each of us paid in the last four weeks. Numbers only, no names.",
                ),
                ("Joss", "Then we have something to show. I ask for a meeting for five of us."),
            ),
        ),
        (
            "A light in the back corridor",
            (
                ("Delphine", "The lamp by the fire door is out since Sunday. Two of us stumbled."),
                ("Ash", "Told the manager, and wrote down the day and the hour."),
            ),
        ),
    ),
)

WORKSHOP = Group(
    "ورشة المرفأ",
    "warsha",
    "Africa/Cairo",
    "en",
    ("ليلى", "نور الهدى", "سلمى", "هدى", "ياسمين", "رحاب"),
    (
        (
            "من يفتح القاعة يوم الخميس؟",
            (
                ("ليلى", "المفتاح معي حتى يوم الأربعاء. من تستطيع أن تفتح القاعة في الساعة السابعة؟"),
                ("سلمى", "أنا أفتح، وأحضر الشاي. **أحضروا أكوابكم**."),
                ("هدى", "> أنا أفتح، وأحضر الشاي.\n\nوأنا أحضر الخبز."),
                ("ياسمين", "دفعنا ٢٥٠ جنيهًا للقاعة في الشهر الماضي. هل السعر كما هو؟"),
            ),
        ),
    ),
)

LANTERN = Group(
    "กลุ่มโคมไฟ",
    "khomfai",
    "Asia/Bangkok",
    "en",
    ("ดาว", "ฟ้า", "น้ำ", "พลอย", "แก้ว", "มะลิ"),
    (
        (
            "ใครเปิดห้องประชุมวันพฤหัสได้บ้าง",
            (
                ("ดาว", "กุญแจอยู่กับฉันถึงวันพุธ ใครเปิดห้องตอนหกโมงเย็นได้บ้าง"),
                ("ฟ้า", "ฉันเปิดเอง และจะเอาน้ำชาไปด้วย **อย่าลืมเอาแก้วมานะ**"),
                ("น้ำ", "> ฉันเปิดเอง และจะเอาน้ำชาไปด้วย\n\nฉันเอาขนมไปเอง"),
                ("พลอย", "ค่าห้องเดือนที่แล้ว ๓๕๐ บาท เดือนนี้เท่าเดิมไหม"),
            ),
        ),
    ),
)

COURIERS = Group(
    "Riverside Couriers' Mutual",
    "couriers",
    "Europe/London",
    "en",
    ("Anton", "Priya", "Femi", "Grace", "Wojtek", "Sunny", "Eilidh"),
    (
        (
            "Punctures and who pays for them",
            (
                ("Anton", "Three punctures this week, all on the bridge. I kept the receipts."),
                ("Priya", "The fund could pay tubes for everyone. It is eight pounds a head."),
                ("Femi", "Let us vote on it. A small sum, so two stewards may be enough."),
            ),
        ),
        (
            "Rain capes, bought together",
            (
                ("Grace", "Twelve or more and they cost half. Write your size below."),
                ("Wojtek", "Large."),
                ("Sunny", "Medium, please, and a loud colour."),
            ),
        ),
    ),
)

GROUPS: Sequence[Group] = (FAROLA, NIGHT_SHIFT, WORKSHOP, LANTERN, COURIERS)


def stage(stage: Stage) -> list[Troupe]:
    """The last two months in five small collectives."""
    troupes = []
    for number, group in enumerate(GROUPS):
        troupe = Troupe(
            stage, name=group.name, address=group.address, zone=group.zone, language=group.language
        )
        _people(stage, troupe, group, start=60 + number)
        for at, (title, posts) in enumerate(group.talks):
            troupe.talk(stage.ago(days=6 - 2 * at), title, *posts, every=timedelta(hours=7))
        troupes.append(troupe)
    _farola_fund(stage, troupes[0])
    _mandate(stage, troupes[1])
    _courier_fund(stage, troupes[4])
    return troupes


def _people(stage: Stage, troupe: Troupe, group: Group, *, start: int) -> None:
    founder, second, *_ = group.people
    stage.at(stage.ago(days=start), lambda: troupe.found(founder))
    for at, name in enumerate(group.people[1:], start=1):
        stage.at(stage.ago(days=start - 2 * at), lambda name=name: troupe.join(founder, name))  # type: ignore[misc]
    troupe.share_office(stage.ago(days=start - 20), founder, second)


def _farola_fund(stage: Stage, troupe: Troupe) -> None:
    till = Till(troupe, "COP")
    till.open(
        stage.ago(days=30),
        "Lucía",
        small=60_000,
        largest=250_000,
        pot="Ayuda mutua",
        place="Caja",
        hours="Miramos las solicitudes los lunes.",
    )
    till.pay_in(stage.ago(days=29), "Lucía", 480_000, "Rifa de marzo")
    till.count(stage.ago(days=4), "Inés", "Dani")


def _mandate(stage: Stage, troupe: Troupe) -> None:
    title = "Shall five of us talk with the Velvet Room about a share instead of a fee?"
    troupe.ask_group(
        stage.ago(days=1),
        "Ruby",
        title,
        "They talk with us only together. Nothing is agreed without asking here first.",
        "Ruby, Keo, Tamsin, Joss and Marguerite ask for a meeting.",
    )
    troupe.votes(stage.ago(hours=20), title, [("Ruby", "yes"), ("Keo", "yes"), ("Delphine", "yes")])


def _courier_fund(stage: Stage, troupe: Troupe) -> None:
    till = Till(troupe, "GBP")
    till.open(
        stage.ago(days=20),
        "Anton",
        small=50,
        largest=300,
        pot="Repairs and rainy days",
        place="Tin at the café",
        hours="We look at requests on Mondays.",
    )
    till.pay_in(stage.ago(days=19), "Anton", 640, "Everyone put in what they could")

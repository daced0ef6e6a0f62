"""Ten thousand broken pictures, each to a child process of its own: ``python -m tests.files.fuzz [10000]``.

None may end in anything but clean pixels or a sentence. What it prints at the end: how many of each, and how
many children died of it.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from PIL import Image

from swsolidarity.core.verdict import Invalid
from swsolidarity.files import cleaning, rules
from tests.files.pictures import CANARY, drawing, encoded, telling_jpeg, telling_png, telling_webp

SEEDS = [
    telling_jpeg(),
    telling_jpeg(6),
    encoded(drawing(), "JPEG", progressive=True),
    encoded(drawing(64, 64), "JPEG", subsampling=0),
    encoded(Image.new("CMYK", (60, 40)), "JPEG"),
    telling_png(),
    telling_png("RGBA"),
    encoded(drawing(mode="P"), "PNG"),
    encoded(Image.new("I;16", (50, 50)), "PNG"),
    encoded(drawing(40, 30, "L"), "PNG"),
    telling_webp(),
    telling_webp("RGBA"),
    encoded(drawing(), "WEBP", lossless=True),
    encoded(
        drawing(50, 50),
        "WEBP",
        save_all=True,
        append_images=[drawing(50, 50, "L").convert("RGB")],
        duration=9,
    ),
]
_ODD = (0, 1, 0x7F, 0x80, 0xFE, 0xFF)


def mutated(seed: bytes, dice: random.Random) -> bytes:
    """A file with some of its bytes flipped, cut out, doubled, swapped or set to what numbers trip over."""
    data = bytearray(seed)
    for _ in range(dice.choice((1, 1, 2, 4, 8, 32))):
        if not data:
            break
        # Headers are short, and most goes wrong in them.
        at = dice.randrange(min(len(data), 200)) if dice.random() < 0.5 else dice.randrange(len(data))
        way = dice.randrange(7)
        length = dice.choice((1, 2, 4, 16, 256))
        if way == 0:
            data[at] ^= 1 << dice.randrange(8)
        elif way == 1:
            data[at] = dice.choice(_ODD)
        elif way == 2:
            data[at : at + 4] = dice.choice(
                (b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0", b"\0\0\xff\xff")
            )
        elif way == 3:
            del data[at : at + length]
        elif way == 4:
            data[at:at] = data[at : at + length] * dice.choice((1, 3))
        elif way == 5:
            data[at : at + length] = dice.randbytes(length)
        else:
            del data[max(12, at) :]
    return bytes(data)


class Watched:
    """The child's answers, counted on their way: what it says, and when it says nothing because it died."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.asked = cleaning._ask_child
        cleaning._ask_child = self.ask

    def ask(self, data: bytes) -> bytes:
        came: bytes = self.asked(data)
        self.seen["children"] += 1
        self.seen["children that died"] += not came
        return came


def one(number: int) -> str:
    data = mutated(SEEDS[number % len(SEEDS)], random.Random(number))
    try:
        made = cleaning.clean(data)
    except Invalid as error:
        return str(error.why)
    whole = all(rules.is_nothing_but_pixels(part.data, part.media) for part in made)
    return (
        "clean pixels"
        if whole and not any(CANARY.encode() in part.data for part in made)
        else "SOMETHING ELSE"
    )


def main(arguments: list[str]) -> int:
    number = int(arguments[0]) if arguments else 10_000
    watched, began = Watched(), time.monotonic()
    cleaning._turn = _Everybody()  # type: ignore[assignment]  # two at a time here, whatever a server can bear
    with ThreadPoolExecutor(2) as pool:
        said = Counter(pool.map(one, range(number)))
    for words, times in (said + watched.seen).most_common():
        print(f"{times:6} {words}")  # noqa: T201
    print(f"{time.monotonic() - began:6.0f} seconds")  # noqa: T201
    return "SOMETHING ELSE" in said


class _Everybody:
    def acquire(self, **_values: Any) -> bool:
        return True

    def release(self) -> None:
        pass


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

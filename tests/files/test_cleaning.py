"""A picture becomes its pixels and nothing else, in a child process that may die (safety §7, P11, P14)."""

from __future__ import annotations

import io
import random
import socket
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from swsolidarity.core.verdict import Invalid
from swsolidarity.files import child, cleaning, rules
from tests.files.fuzz import SEEDS, mutated
from tests.files.pictures import (
    CANARY,
    bomb,
    chunk,
    drawing,
    encoded,
    png_of,
    segment,
    telling_jpeg,
    telling_png,
    telling_webp,
)
from tests.test_stolen_disk import readable, spellings

pytestmark = pytest.mark.once


def opened(variant: cleaning.Variant) -> Image.Image:
    picture = Image.open(io.BytesIO(variant.data))
    picture.load()
    return picture


@pytest.mark.parametrize(
    ("came", "kept_as"),
    [
        (telling_jpeg(), "image/jpeg"),
        (telling_png(), "image/png"),
        (telling_png("RGBA"), "image/png"),
        (telling_webp(), "image/jpeg"),
        (telling_webp("RGBA"), "image/png"),
    ],
    ids=["jpeg", "png", "see-through png", "webp", "see-through webp"],
)
def test_nothing_stays_but_the_pixels(came: bytes, kept_as: str) -> None:
    """P11: place, camera, notes, profile, text, the small picture inside, what hangs on behind."""
    assert any(word in readable(came) for word in spellings(CANARY)), "the test of the test"
    made = cleaning.clean(came)
    assert made.full.media == kept_as
    for variant in made:
        found = readable(variant.data)
        assert [word for word in (*spellings(CANARY), b"Exif", b"GPS", b"xmp", b"ICC") if word in found] == []
        picture = opened(variant)
        assert (picture.width, picture.height) == (variant.width, variant.height)
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "transparency"}
        assert not picture.getexif()
    seen = opened(made.full).convert("RGB").resize((32, 20))
    assert seen.getpixel((3, 3))[0] > 150 or "A" in opened(made.full).getbands()  # type: ignore[index]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright_whichever_way_the_phone_was_held(orientation: int) -> None:
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    held = drawing() if undo is None else drawing().transpose(undo)
    made = cleaning.clean(telling_jpeg(orientation, held))
    assert (made.full.width, made.full.height) == (320, 200)
    red, green, _blue = opened(made.full).getpixel((10, 10))  # type: ignore[misc]
    assert red > 150 > green, "the red corner is where it belongs"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_way_of_writing_pixels_is_read(mode: str) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    made = cleaning.clean(encoded(Image.new(mode, (90, 60)), form))
    assert (made.full.width, made.full.height) == (90, 60)


def test_what_cannot_be_seen_is_not_kept() -> None:
    """Behind full transparency nothing is left of what was there."""
    hidden = drawing().convert("RGBA")
    alpha = Image.new("L", hidden.size, 255)
    alpha.paste(0, (0, 0, 160, 200))
    hidden.putalpha(alpha)
    kept = opened(cleaning.clean(encoded(hidden, "PNG")).full)
    assert kept.getpixel((10, 10)) == (0, 0, 0, 0)
    assert kept.getpixel((300, 190))[3] == 255  # type: ignore[index]


def test_a_large_picture_becomes_small_enough_for_a_phone() -> None:
    made = cleaning.clean(encoded(drawing(5600, 4200), "JPEG"))
    assert (made.full.width, made.full.height) == (2048, 1536)
    assert (made.small.width, made.small.height) == (480, 360)
    assert len(made.small.data) < 40_000
    noise = Image.effect_noise((1600, 1200), 90).convert("RGB")
    assert cleaning.clean(encoded(noise, "PNG")).full.media == "image/jpeg", "as a PNG it would be megabytes"


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("../../etc/passwd", b"\0" * 5_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("came", "said"),
    {
        "nothing": (b"", "This file is empty."),
        "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "We take pictures only"),
        "html": (b"<!doctype html><script>alert(1)</script>", "We take pictures only"),
        "zip": (archive(), "We take pictures only"),
        "gif": (encoded(drawing().convert("P"), "GIF"), "We take pictures only"),
        "tiff": (encoded(drawing(), "TIFF"), "We take pictures only"),
        "bmp": (encoded(drawing(), "BMP"), "We take pictures only"),
        "pdf": (encoded(drawing(), "PDF"), "We take pictures only"),
        "zeros": (b"\0" * 5000, "We take pictures only"),
        "html called png": (b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", "could not read"),
        "a beginning": (telling_jpeg()[:400], "could not read"),
        "half": (encoded(drawing(), "PNG")[:300], "could not read"),
        "a webp of nothing": (b"RIFF\x10\0\0\0WEBPVP8 \x04\0\0\0\0\0\0\0", "could not read"),
        "fifty thousand square": (bomb(), "too many dots"),
        "a line of dots": (bomb(24_000_001, 1), "too many dots"),
        "more pixels than it says": (png_of(4, 4, zlib.compress(bytes(50_000_000))), None),
        "no pixels": (png_of(0, 0, b""), "could not read"),
        "a text of gigabytes": (
            encoded(drawing(), "PNG").replace(
                b"\0\0\0\0IEND",
                chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(80_000_000), 9)) + b"\0\0\0\0IEND",
            ),
            None,
        ),
        "eleven megabytes": (telling_jpeg() + bytes(11_000_000), "This picture is 12 MB. The most is 10 MB."),
    }.values(),
)
def test_what_is_no_picture_is_refused_in_words(came: bytes, said: str | None) -> None:
    """P14. Where the words are left open it may also be taken, as pixels and nothing else."""
    if said is not None:
        with pytest.raises(Invalid, match=said):
            cleaning.clean(came)
        return
    with suppress(Invalid):
        made = cleaning.clean(came)
        assert all(rules.is_nothing_but_pixels(one.data, one.media) for one in made)


def test_two_files_in_one_become_a_picture_only() -> None:
    """A picture that is also a page, an archive or a script is neither of them any more."""
    script = b"<html><script>alert(document.cookie)</script></html>"
    for came in (
        telling_jpeg() + archive(),
        telling_png() + archive() + script,
        telling_jpeg()[:2] + segment(0xFE, script) + telling_jpeg()[2:],
        b"".join(
            (encoded(drawing(), "PNG")[:33], chunk(b"tEXt", b"a\0" + script), encoded(drawing(), "PNG")[33:])
        ),
    ):
        for variant in cleaning.clean(came):
            assert b"script" not in readable(variant.data)
            assert b"PK\x03\x04" not in variant.data
            assert rules.is_nothing_but_pixels(variant.data, variant.media)


def test_only_what_is_needed_to_show_it_counts_as_nothing_but_pixels() -> None:
    """What the child sends is looked at once more, part by part."""
    jpeg, png = encoded(drawing(), "JPEG"), encoded(drawing(), "PNG")
    assert rules.is_nothing_but_pixels(jpeg, rules.JPEG)
    assert rules.is_nothing_but_pixels(png, rules.PNG)
    assert rules.is_nothing_but_pixels(encoded(drawing(mode="L"), "JPEG"), rules.JPEG)
    for data, media in (
        (telling_jpeg(), rules.JPEG),
        (jpeg + b"x", rules.JPEG),
        (jpeg[:-2], rules.JPEG),
        (jpeg[:2] + segment(0xFE, b"hello") + jpeg[2:], rules.JPEG),
        (jpeg[:2] + segment(0xE0, b"JFIF\0" + b"x" * 30) + jpeg[2:], rules.JPEG),
        (jpeg[:20], rules.JPEG),
        (png, rules.JPEG),
        (b"<svg/>", "image/svg+xml"),
        (telling_png(), rules.PNG),
        (png + b"x", rules.PNG),
        (png[:-4], rules.PNG),
        (png[:33] + chunk(b"tEXt", b"a\0b") + png[33:], rules.PNG),
        (jpeg, rules.PNG),
    ):
        assert not rules.is_nothing_but_pixels(data, media)


@pytest.mark.parametrize(
    "answers",
    [
        "",
        "raise SystemExit(3)",
        "import os; os.kill(os.getpid(), 9)",
        "sys.stdout.buffer.write(b'x' * 20_000_000)",
        """sys.stdout.buffer.write(b'\\0\\0\\0\\x02{}')""",
        """sys.stdout.buffer.write(b'\\0\\0\\0\\x02[]')""",
        "import struct, json; one = {'media': 'image/jpeg', 'width': 9, 'height': 9, 'bytes': 5}\n"
        "said = json.dumps({'made': [one] * 2}).encode()\n"
        "sys.stdout.buffer.write(struct.pack('>I', len(said)) + said + b'<svg><svg>')",
    ],
    ids=["silent", "gives up", "killed", "floods", "empty", "a list", "lies"],
)
def test_whatever_becomes_of_the_child_the_answer_is_kind(
    answers: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "child.py").write_text(f"import sys\n{answers}\n")
    monkeypatch.setattr(cleaning, "CHILD", tmp_path / "child.py")
    with pytest.raises(Invalid, match="could not read this picture"):
        cleaning.clean(telling_jpeg())


def test_a_child_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "child.py").write_text("import signal\nsignal.pause()\n")
    monkeypatch.setattr(cleaning, "CHILD", tmp_path / "child.py")
    monkeypatch.setattr(cleaning, "SECONDS", 0.2)
    with pytest.raises(Invalid, match="could not read this picture"):
        cleaning.clean(telling_jpeg())


CONFINED = f"""
import sys, importlib.util
spec = importlib.util.spec_from_file_location("child", {child.__file__!r})
child = importlib.util.module_from_spec(spec); spec.loader.exec_module(child)
import socket, os
child.confine()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="these limits are Linux's")
@pytest.mark.parametrize(
    ("does", "ends"),
    [
        ("socket.create_connection(('127.0.0.1', int(sys.argv[1])))", b"OSError: [Errno 24]"),
        ("open('/etc/passwd')", b"OSError: [Errno 24]"),
        ("os.open('/tmp/x', os.O_CREAT | os.O_WRONLY)", b"OSError: [Errno 24]"),
        ("bytearray(600_000_000)", b"MemoryError"),
        ("print('still here', file=sys.stderr)", b"still here"),
    ],
)
def test_the_child_can_open_nothing_reach_nobody_and_take_no_more_memory(does: str, ends: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = str(listening.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-I", "-c", CONFINED + does, port], capture_output=True, check=False, timeout=60
        )
    assert ends in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="these limits are Linux's")
def test_a_child_that_only_computes_is_ended_after_five_seconds_of_the_processor() -> None:
    quick = CONFINED.replace("child.confine()", "child.CPU_SECONDS = 1; child.confine()")
    done = subprocess.run(
        [sys.executable, "-I", "-c", quick + "\nwhile True: pass"],
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode < 0, "a signal ended it"
    assert child.CPU_SECONDS == 5


@pytest.fixture
def mutants() -> Iterator[bytes]:
    dice = random.Random(20261201)
    return (mutated(SEEDS[n % len(SEEDS)], dice) for n in range(120))


def test_broken_pictures_are_refused_or_become_pixels(mutants: Iterator[bytes]) -> None:
    """A part of the ten thousand of ``python -m tests.files.fuzz``, always the same."""
    taken = refused = 0
    for came in mutants:
        try:
            made = cleaning.clean(came)
        except Invalid:
            refused += 1
        else:
            taken += 1
            assert all(rules.is_nothing_but_pixels(one.data, one.media) for one in made)
    assert taken > 10
    assert refused > 10

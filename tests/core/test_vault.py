"""Sealed text opens only where it was sealed, tells little by its size, and fails closed."""

import base64
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from swsolidarity.core import vault as vaults
from swsolidarity.core.keyring import Keyring
from swsolidarity.core.vault import CookieExpired, Sealed, Vault, VaultError, VaultLocked

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
VAULT = Vault(Keyring.generate())


@pytest.fixture(autouse=True)
def configured() -> Iterator[Vault]:
    before = vaults._current
    vaults.configure(VAULT)
    yield VAULT
    vaults.configure(before)


class TestEnvelope:
    @given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(codec="utf-8")))
    def test_opens_to_what_was_sealed(self, text: str, row: str) -> None:
        assert VAULT.open("post.body", row, VAULT.seal("post.body", row, text)) == text

    @given(st.binary(max_size=3_000))
    def test_keeps_bytes(self, data: bytes) -> None:
        assert VAULT.open_bytes("file.body", "r", VAULT.seal("file.body", "r", data)) == data

    def test_says_when_bytes_are_not_text(self) -> None:
        with pytest.raises(VaultError):
            VAULT.open("file.body", "r", VAULT.seal("file.body", "r", b"\xff"))

    @pytest.mark.parametrize(
        ("contract", "row"), [("post.title", "a"), ("post.body", "b"), ("post.body", ""), ("post.bod", "ya")]
    )
    def test_does_not_open_in_another_row_or_column(self, contract: str, row: str) -> None:
        envelope = VAULT.seal("post.body", "a", "hello")
        with pytest.raises(VaultError):
            VAULT.open(contract, row, envelope)

    def test_every_changed_or_missing_byte_is_noticed(self) -> None:
        envelope = VAULT.seal("post.body", "a", "hello")
        for at in range(len(envelope)):
            changed = bytearray(envelope)
            changed[at] ^= 1
            for damaged in (bytes(changed), envelope[:at]):
                with pytest.raises(VaultError):
                    VAULT.open("post.body", "a", damaged)
        with pytest.raises(VaultError):
            VAULT.open("post.body", "a", envelope + b"\0")

    @given(st.binary(max_size=120))
    @example(b"\x01" + bytes.fromhex(VAULT.keyring.active) + b"\0" * 60)
    def test_noise_is_refused(self, noise: bytes) -> None:
        with pytest.raises(VaultError):
            VAULT.open("post.body", "a", noise)

    def test_another_server_cannot_open_it(self) -> None:
        with pytest.raises(VaultError):
            Vault(Keyring.generate()).open("post.body", "a", VAULT.seal("post.body", "a", "x"))
        same_id = Vault(Keyring({VAULT.keyring.active: b"x" * 32}))
        with pytest.raises(VaultError):
            same_id.open("post.body", "a", VAULT.seal("post.body", "a", "x"))

    def test_an_error_says_nothing_of_the_text(self) -> None:
        with pytest.raises(VaultError) as caught:
            VAULT.open("post.title", "row-name", VAULT.seal("post.body", "row-name", "canary"))
        assert "canary" not in repr(caught.value)
        assert "row-name" not in repr(caught.value)

    def test_size_tells_little(self) -> None:
        def size(length: int) -> int:
            return len(VAULT.seal("post.body", "a", "x" * length)) - 1 - 4 - 12 - 16

        lengths = (0, 60, 61, 252, 253, 1_020, 4_092, 16_380, 65_532, 65_533, 131_069)
        assert [size(length) for length in lengths] == [
            *(64, 64, 256, 256, 1_024, 1_024, 4_096, 16_384, 65_536, 131_072, 196_608)
        ]

    def test_the_same_text_never_looks_the_same(self) -> None:
        assert len({VAULT.seal("post.body", "a", "x") for _ in range(50)}) == 50

    def test_a_contract_is_a_name(self) -> None:
        for contract in ("", "post|body"):
            with pytest.raises(ValueError, match="contract"):
                VAULT.seal(contract, "a", "x")


class TestRotation:
    def test_old_values_open_and_are_sealed_anew(self) -> None:
        old = Vault(Keyring.generate())
        new = Vault(old.keyring.with_new_key())
        before = old.seal("post.body", "a", "hello")
        assert new.open("post.body", "a", before) == "hello"
        after = new.reseal("post.body", "a", before)
        assert after is not None
        assert new.reseal("post.body", "a", after) is None
        assert vaults.envelope_kid(before) == old.keyring.active
        assert after.startswith(vaults.envelope_prefix(new.keyring.active))
        retired = Vault(new.keyring.without(old.keyring.active))
        assert retired.open("post.body", "a", after) == "hello"
        with pytest.raises(VaultError):
            retired.open("post.body", "a", before)
        with pytest.raises(VaultError):
            vaults.envelope_kid(b"")

    def test_indexes_and_peppers_of_every_key_can_be_made(self) -> None:
        old = Vault(Keyring.generate())
        new = Vault(old.keyring.with_new_key())
        kid = old.keyring.active
        assert new.indexes("account.login", "noor") == (
            new.index("account.login", "noor"),
            old.index("account.login", "noor"),
        )
        assert new.pepper("x", kid) == old.pepper("x") != new.pepper("x")


class TestIndex:
    @pytest.mark.parametrize("other", ["NOOR", " noor\n", "ｎｏｏｒ", "Noor"])
    def test_finds_the_same_name_however_it_is_typed(self, other: str) -> None:
        assert VAULT.index("account.login", other) == VAULT.index("account.login", "noor")

    def test_differs_by_column_and_name(self) -> None:
        made = {VAULT.index(c, v) for c in ("account.login", "account.mail") for v in ("noor", "asha")}
        assert len(made) == 4
        assert {len(value) for value in made} == {16}

    @given(st.text(st.characters(codec="utf-8")))
    def test_ignores_form_and_space(self, name: str) -> None:
        forms = {name, f" {name} ", *(unicodedata.normalize(form, name) for form in ("NFC", "NFD"))}
        assert len({VAULT.index("a.b", form) for form in forms}) == 1

    def test_peppers_and_throttle_keys_are_their_own(self) -> None:
        assert len(VAULT.pepper("x")) == 32
        assert VAULT.pepper("x") == VAULT.pepper(b"x") != VAULT.pepper("y")
        days = (NOW.date(), NOW.date() + timedelta(days=1))
        keys = {VAULT.throttle_key(a, s, d) for a in ("login", "join") for s in ("x", "y") for d in days}
        assert len(keys) == 8
        assert {len(key) for key in keys} == {16}
        with pytest.raises(ValueError, match=r"\|"):
            VAULT.throttle_key("login|x", "y", NOW.date())


class TestCookie:
    @given(st.binary(max_size=500))
    def test_comes_back(self, data: bytes) -> None:
        text = VAULT.seal_cookie("draft", data, NOW)
        assert text.isascii()
        assert not set(text) & set("+/=;, ")
        assert VAULT.open_cookie("draft", text, 60, NOW + timedelta(seconds=60)) == data

    def test_is_bound_to_name_and_time(self) -> None:
        text = VAULT.seal_cookie("draft", b"x", NOW)
        with pytest.raises(CookieExpired):
            VAULT.open_cookie("draft", text, 60, NOW + timedelta(seconds=61))
        assert VAULT.open_cookie("draft", text, None, NOW + timedelta(days=9_999)) == b"x"
        with pytest.raises(VaultError):
            VAULT.open_cookie("other", text, None, NOW)
        with pytest.raises(VaultError, match="future"):
            VAULT.open_cookie("draft", text, None, NOW - timedelta(hours=1))
        with pytest.raises(ValueError, match="zone"):
            VAULT.open_cookie("draft", text, None, NOW.replace(tzinfo=None))

    @given(st.text(max_size=40))
    def test_noise_is_refused(self, noise: str) -> None:
        with pytest.raises(VaultError):
            VAULT.open_cookie("draft", noise, None, NOW)

    def test_is_not_a_field(self) -> None:
        text = VAULT.seal_cookie("a", b"x", NOW)
        envelope = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        with pytest.raises(VaultError):
            VAULT.open_bytes("cookie", "a", envelope)
        with pytest.raises(VaultError):
            VAULT.open_cookie("a", text[:-1], None, NOW)


class Base(DeclarativeBase):
    pass


class Titled:
    title_sealed: Mapped[bytes | None]
    title = Sealed.optional("titled.title")


class Post(Titled, Base):
    __tablename__ = "post"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(default="post")
    public_id: Mapped[str] = mapped_column(unique=True)
    body_sealed: Mapped[bytes]
    body = Sealed("post.body")
    __mapper_args__: dict[str, Any] = {"polymorphic_on": "kind", "polymorphic_identity": "post"}


class Notice(Post):
    __mapper_args__: dict[str, Any] = {"polymorphic_identity": "notice"}
    aside_sealed: Mapped[bytes | None]
    aside = Sealed.optional("notice.aside")

    def __init__(self, *, body: str) -> None:
        super().__init__(body=body, aside="beside")


class TestSealed:
    @pytest.fixture
    def session(self) -> Iterator[Session]:
        engine = create_engine("sqlite://")
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            yield session

    def test_goes_through_the_constructor_and_the_database(self, session: Session) -> None:
        session.add(Post(body="hello", title=None))
        session.commit()
        session.expunge_all()
        post = session.scalars(select(Post)).one()
        assert (post.body, post.title) == ("hello", None)
        assert b"hello" not in post.body_sealed
        assert len(post.public_id) == 22
        post.body, post.title = "changed", "now titled"
        session.commit()
        session.expunge_all()
        post = session.scalars(select(Post)).one()
        assert (post.body, post.title) == ("changed", "now titled")

    def test_takes_its_id_in_any_order(self) -> None:
        for post in (Post(body="x", public_id="chosen"), Post(public_id="chosen", body="x")):
            assert post.public_id == "chosen"
            assert VAULT.open("post.body", "chosen", post.body_sealed) == "x"
        assert Post(body="x", public_id=None).public_id is not None

    def test_an_object_has_its_id_from_the_start(self) -> None:
        assert Post().public_id != Post().public_id

    def test_works_in_subclasses_with_their_own_constructor(self, session: Session) -> None:
        session.add(Notice(body="to all"))
        session.commit()
        session.expunge_all()
        notice = session.scalars(select(Notice)).one()
        assert (notice.body, notice.aside, notice.title) == ("to all", "beside", None)

    def test_does_not_open_after_its_row_was_renamed_or_its_text_moved(self) -> None:
        post = Post(body="x", title="y")
        post.body_sealed = post.title_sealed or b""
        with pytest.raises(VaultError):
            _ = post.body
        post = Post(body="x")
        post.public_id = "another"
        with pytest.raises(VaultError):
            _ = post.body

    def test_needs_a_text_unless_optional(self) -> None:
        with pytest.raises(TypeError):
            Post(body=None)
        post = Post(body="x", title="y")
        post.title = None
        assert post.title is None
        assert post.title_sealed is None
        assert Post().body_sealed is None

    def test_opens_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        post = Post(body="x")
        envelope = VAULT.seal("post.body", post.public_id, "other")
        opened: list[str] = []
        real = VAULT.open

        def count(contract: str, row_id: str, sealed: bytes) -> str:
            opened.append(contract)
            return real(contract, row_id, sealed)

        monkeypatch.setattr(VAULT, "open", count)
        assert (post.body, opened) == ("x", [])
        post.body_sealed = envelope
        assert (post.body, post.body, opened) == ("other", "other", ["post.body"])

    def test_the_class_gives_the_descriptor(self) -> None:
        assert isinstance(Post.body, Sealed)
        assert Post.body.contract == "post.body"
        assert Post.title.is_optional
        assert not Post.body.is_optional

    def test_a_locked_vault_opens_nothing(self) -> None:
        post = Post(body="x")
        post.body_sealed = VAULT.seal("post.body", post.public_id, "fresh")
        vaults.configure(None)
        with pytest.raises(VaultLocked):
            _ = post.body
        with pytest.raises(VaultLocked):
            post.body = "y"

    def test_a_contract_is_a_name(self) -> None:
        for contract in ("", "a|b"):
            with pytest.raises(ValueError, match="contract"):
                Sealed(contract)

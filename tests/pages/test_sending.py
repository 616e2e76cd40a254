"""What is told arrives: by a real HTTP server and a real mail server, signed, once more where it failed, in words."""

import smtplib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address

import pytest
from sqlalchemy import Connection, Engine, select, update
from standardwebhooks import Webhook, WebhookVerificationError

import clock
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound, Ours
from db import tables as t
from feedback import deliveries, mail_wishes, outbox, webhooks
from feedback.mail_wishes import Wish
from feedback.outbox import News
from feedback.webhooks import Wanted
from pages.telling import guard, sending
from tests.make import MONDAY, request, tap
from tests.pages import receivers
from tests.pages.receivers import Box, Taken
from tests.people import SITE, Cast, move_in

CALLED = News("call.made", Ours("new"), (Ours("{who} <!channel> *x*", who="Ana & Abe"),), "board?line=L1", "L1")
THREE_DAYS = timedelta(days=3)


@dataclass
class Post:
    """The plant with its cast, and one round of sending."""

    engine: Engine
    cast: Cast
    pool: ThreadPoolExecutor

    def tell(self, key: str = "call:1", now: datetime = MONDAY, told: News = CALLED) -> None:
        people = [one.person_id for one in (self.cast.bo, self.cast.dana) if one.person_id]
        with self.engine.begin() as conn:
            outbox.tell(conn, SITE, told, key=key, people=people, now=now)

    def hook(self, url: str, form: str = "signed", language: str = "en") -> str:
        wanted = Wanted("Pager", form, url, ("call.made",), language)
        with self.engine.begin() as conn:
            return webhooks.add(conn, self.cast.adi, wanted, request_id=request(), now=MONDAY)

    def wish(self, address: str = "bo@plant.example") -> None:
        with self.engine.begin() as conn:
            mail_wishes.choose(conn, self.cast.bo, Wish(address, ("call.made", "digest"), 0))

    def round(self, now: datetime = MONDAY) -> None:
        sending.once(self.engine, self.pool, now)

    def states(self) -> list[tuple[str, int, str]]:
        columns = (t.sendings.c.state, t.sendings.c.tries, t.sendings.c.problem)
        with self.engine.connect() as conn:
            return [tuple(row) for row in conn.execute(select(*columns).order_by(t.sendings.c.sending_id))]


@pytest.fixture
def post(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    monkeypatch.setenv("WEBHOOK_NETWORKS", "127.0.0.0/8")
    monkeypatch.setenv("PUBLIC_URL", "https://kpi.example.com")
    with engine.begin() as conn:
        cast = move_in(conn)
    with ThreadPoolExecutor(2) as pool:
        yield Post(engine, cast, pool)


@pytest.fixture
def taken() -> Iterator[Taken]:
    with receivers.http() as made:
        yield made


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    with receivers.smtp() as made:
        monkeypatch.setenv("SMTP_HOST", f"127.0.0.1:{made.port}")
        monkeypatch.setenv("SMTP_SECURITY", "none")
        monkeypatch.setenv("MAIL_FROM", "wall@plant.example")
        yield made


def test_a_signed_webhook_stands_up_to_a_strangers_check_and_to_nobody_elses_secret(post: Post, taken: Taken) -> None:
    now = clock.now()
    secret = post.hook(f"{taken.url}/calls?gate=3")
    post.tell(now=now)
    post.round(now)
    path, headers, content = taken.came[0]
    said = Webhook(secret).verify(content, headers)
    assert (path, said["type"], said["data"]["line"]) == ("/calls?gate=3", "call.made", "L1")
    assert said["data"]["link"] == "https://kpi.example.com/board?line=L1"
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "QUJD" * 8).verify(content, headers)
    assert post.states() == [("sent", 1, "")]


def test_a_failed_one_comes_again_with_the_same_id_and_only_after_its_pause(post: Post, taken: Taken) -> None:
    taken.answers = [500, 302, 204]
    post.hook(taken.url)
    post.tell()
    post.round()
    post.round(MONDAY + timedelta(seconds=5))
    assert len(taken.came) == 1
    post.round(MONDAY + timedelta(minutes=1))
    assert post.states() == [("waiting", 2, "HTTP 302")]
    post.round(MONDAY + timedelta(hours=1))
    assert [path for path, _, _ in taken.came] == ["/"] * 3
    assert len({headers["webhook-id"] for _, headers, _ in taken.came}) == 1
    assert post.states()[0][:2] == ("sent", 3)


def test_after_three_days_it_is_given_up_in_sight_and_can_be_sent_again(post: Post, taken: Taken) -> None:
    taken.answers = [503, 503, 200]
    post.hook(taken.url)
    post.tell()
    post.round()
    post.round(MONDAY + THREE_DAYS)
    adi = post.cast.adi
    with post.engine.begin() as conn:
        lost = deliveries.lost(conn, adi)
        assert [(one.receiver, one.tries, one.problem) for one in lost] == [("Pager", 2, "HTTP 503")]
        for _ in range(2):
            deliveries.send_again(conn, adi, lost[0].sending_id, now=MONDAY + THREE_DAYS)
        for who in (post.cast.eli, post.cast.dana, post.cast.ana, post.cast.screen):
            with pytest.raises(Forbidden):
                deliveries.send_again(conn, who, lost[0].sending_id, now=MONDAY)
        with pytest.raises(NotFound):
            deliveries.send_again(conn, adi, 999, now=MONDAY)
        again = conn.execute(select(t.audit.c.action).where(t.audit.c.action == "telling.again")).all()
    post.round(MONDAY + THREE_DAYS)
    assert (post.states()[0][0], len(again)) == ("sent", 1)


def test_a_receiver_that_is_gone_for_good_is_not_asked_again(post: Post, taken: Taken) -> None:
    taken.answers = [410]
    post.hook(taken.url)
    post.tell()
    post.round()
    assert post.states() == [("given_up", 1, "HTTP 410")]


def test_what_a_crashed_sender_had_in_hand_is_sent_by_the_next_one(post: Post, taken: Taken) -> None:
    post.hook(taken.url)
    post.tell()
    with post.engine.begin() as conn:
        assert len(deliveries.claim(conn, SITE, now=MONDAY)) == 1
    post.round(MONDAY + timedelta(seconds=60))
    assert taken.came == []
    post.round(MONDAY + timedelta(seconds=121))
    assert len(taken.came) == 1


def test_a_call_for_help_goes_before_what_can_wait_and_one_receiver_holds_nobody_up(post: Post) -> None:
    post.hook("https://slow.example")
    for number in range(9):
        post.tell(f"call:{number}")
    with post.engine.begin() as conn:
        conn.execute(update(t.news).where(t.news.c.key != "call:8").values(kind="digest"))
        first = deliveries.claim(conn, SITE, now=MONDAY)
    assert (len(first), [one.kind for one in first].count("call.made")) == (4, 1)


def test_a_test_arrives_and_what_waits_for_a_webhook_that_is_off_is_dropped(post: Post, taken: Taken) -> None:
    post.hook(taken.url)
    post.tell()
    with post.engine.begin() as conn:
        (one,) = webhooks.all_of(conn, post.cast.adi)
        webhooks.test(conn, post.cast.adi, one.webhook_id, now=MONDAY)
    post.round()
    assert sorted(said["type"] for said in taken.read()) == ["call.made", "test"]
    with post.engine.begin() as conn:
        post.tell("call:2")
        webhooks.switch(conn, post.cast.adi, one.webhook_id, tap(one.version), is_on=False)
    post.round()
    assert (len(taken.came), [state for state, _, _ in post.states()]) == (2, ["sent", "sent", "dropped"])


def test_teams_and_slack_show_peoples_words_letter_by_letter(post: Post, taken: Taken) -> None:
    post.hook(f"{taken.url}/teams", "teams", "de")
    post.hook(f"{taken.url}/slack", "slack")
    post.tell()
    post.round()
    said = {path: content for (path, _, _), content in zip(taken.came, taken.read(), strict=True)}
    card = said["/teams"]["attachments"][0]["content"]
    assert [row["inlines"][0]["text"] for row in card["body"]] == ["neu", "Ana & Abe <!channel> *x*"]
    assert card["actions"][0]["url"] == "https://kpi.example.com/board?line=L1"
    block = said["/slack"]["blocks"][0]["text"]
    assert (block["type"], "<!channel>" in block["text"], said["/slack"]["text"]) == ("plain_text", True, "new")


def test_mail_comes_in_the_persons_language_with_one_id(post: Post, box: Box) -> None:
    with post.engine.begin() as conn:
        conn.execute(update(t.people).where(t.people.c.person_id == post.cast.bo.person_id).values(language="de"))
    post.wish()
    post.tell()
    box.away = True
    post.round()
    assert post.states()[0][:2] == ("waiting", 1)
    box.away = False
    post.round(MONDAY + timedelta(minutes=1))
    (mail,) = box.mails
    assert (mail["To"], mail["Subject"], mail["From"]) == ("bo@plant.example", "neu · Werk Süd", "wall@plant.example")
    text = mail.get_content()
    assert "https://kpi.example.com/board?line=L1" in text
    assert mail["Message-ID"].endswith("@plant.example>")


def test_an_address_that_nobody_has_is_given_up_at_once(post: Post, box: Box) -> None:
    box.unknown = {"bo@plant.example"}
    post.wish()
    post.tell()
    post.round()
    assert post.states() == [("given_up", 1, "SMTP 550: the address is refused")]


def test_a_title_with_line_breaks_puts_no_header_of_its_own_into_a_mail(post: Post, box: Box) -> None:
    post.wish()
    bad = News("call.made", Ours("{words}", words="x\r\nBcc: all@plant.example"), (), "board", None)
    post.tell(told=bad)
    post.round()
    assert box.mails[0]["Bcc"] is None
    assert box.mails[0]["Subject"].startswith("x Bcc")


def test_no_password_goes_to_a_mail_server_without_encryption(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    with receivers.smtp() as plain:
        monkeypatch.setenv("SMTP_HOST", f"127.0.0.1:{plain.port}")
        post.wish()
        post.tell()
        post.round()
        state, _, problem = post.states()[0]
        assert (plain.mails, state, smtplib.SMTPNotSupportedError.__name__ in problem) == ([], "waiting", True)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),  # noqa: S104
        *("::1", "fe80::1%eth0", "fc00::1", "::ffff:10.1.2.3", "64:ff9b::a01:203", "2002:a01:203::1", "224.0.0.1"),
    ],
)
def test_a_webhook_does_not_go_inside(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WEBHOOK_NETWORKS", raising=False)
    assert not guard.is_open(guard.plain(address))
    assert guard.is_open(ip_address("93.184.216.34"))
    monkeypatch.setenv("WEBHOOK_NETWORKS", "10.1.0.0/16")
    assert guard.is_open(guard.plain(address)) == (address in ("10.1.2.3", "::ffff:10.1.2.3"))


def test_a_name_that_stands_for_an_address_inside_is_refused(
    post: Post, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WEBHOOK_NETWORKS")
    post.hook(taken.url.replace("127.0.0.1", "localhost"))
    post.tell()
    post.round()
    state, _, problem = post.states()[0]
    assert (taken.came, state) == ([], "waiting")
    assert "may not go to" in problem


@pytest.fixture
def hook_cast(conn: Connection) -> Cast:
    return move_in(conn)


def test_only_an_admin_sets_up_webhooks_and_sees_no_secret_twice(conn: Connection, hook_cast: Cast) -> None:
    cast, wanted, one = hook_cast, Wanted("Pager", "signed", "https://p.example/secret", ("call.made",)), request()
    assert webhooks.add(conn, cast.adi, wanted, request_id=one, now=MONDAY).startswith("whsec_")
    assert webhooks.add(conn, cast.adi, wanted, request_id=one, now=MONDAY) == ""
    (listed,) = webhooks.all_of(conn, cast.adi)
    assert (listed.host, "secret" in repr(listed)) == ("p.example", False)
    for who in (cast.ana, cast.bo, cast.dana, cast.eli, cast.screen, cast.station):
        with pytest.raises(Forbidden):
            webhooks.test(conn, who, listed.webhook_id, now=MONDAY)
    with pytest.raises(NotFound):
        webhooks.test(conn, cast.adi, 999, now=MONDAY)
    webhooks.change(conn, cast.adi, listed.webhook_id, tap(), wanted=wanted)
    with pytest.raises(ChangedMeanwhile):
        webhooks.switch(conn, cast.adi, listed.webhook_id, tap(), is_on=False)
    details = conn.execute(select(t.audit.c.details)).scalars().all()
    assert "secret" not in repr(details)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "ftp://x.example",
            "https://",
            "https://me:pw@x.example/",
            "javascript:alert(1)",
            "https://x.example:99999",
        ),
        *("https://x.example/\r\nX-More: y", "https://[::1", "https://x.example/\0"),
    ],
)
def test_an_address_that_is_none_is_refused(conn: Connection, hook_cast: Cast, url: str) -> None:
    with pytest.raises(Invalid, match="begins with https"):
        webhooks.add(conn, hook_cast.adi, Wanted("X", "slack", url, ("thanks",)), request_id=request(), now=MONDAY)


def test_what_comes_by_mail_is_ones_own_choice(conn: Connection, hook_cast: Cast) -> None:
    ana = hook_cast.ana
    first = mail_wishes.of(conn, ana)
    assert (first.address, first.version) == ("", 0)
    mail_wishes.choose(conn, ana, Wish("ana@plant.example", ("thanks",), 0))
    assert mail_wishes.of(conn, ana) == Wish("ana@plant.example", ("thanks",), 1)
    assert mail_wishes.of(conn, hook_cast.abe).address == ""
    with pytest.raises(ChangedMeanwhile):
        mail_wishes.choose(conn, ana, Wish("", (), 0))
    with pytest.raises(Invalid, match="from what there is"):
        mail_wishes.choose(conn, ana, Wish("", ("gossip",), 1))
    with pytest.raises(Invalid, match="no mail address"):
        mail_wishes.choose(conn, ana, Wish("ana@plant.example, bo@plant.example", (), 1))
    assert "ana@plant.example" not in repr(conn.execute(select(t.audit.c.details)).all())

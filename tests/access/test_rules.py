"""The access map, and its copy for people in docs/access.md."""

import re

import pytest

import settings
from access.actors import Actor
from access.refusals import Forbidden
from access.rules import ALL_ROLES, MAY, ROLES, may, require

EVERY_PAIR = [(action, role) for action in MAY for role in ALL_ROLES]


def somebody(role: str) -> Actor:
    return Actor(site_id="SUED", kind="person" if role in ROLES else role, role=role, name=role)


@pytest.mark.parametrize(("action", "role"), EVERY_PAIR)
def test_a_role_may_do_what_the_map_says_and_nothing_else(action: str, role: str) -> None:
    if role in MAY[action]:
        require(somebody(role), action)
    else:
        with pytest.raises(Forbidden):
            require(somebody(role), action)


def test_every_role_in_the_map_is_a_role() -> None:
    assert {role for roles in MAY.values() for role in roles} <= set(ALL_ROLES)


def test_an_action_that_nobody_wrote_down_is_a_fault_and_never_allowed() -> None:
    with pytest.raises(KeyError):
        may(somebody("admin"), "everything")


def test_a_refusal_names_who_can_help() -> None:
    with pytest.raises(Forbidden, match=r"Your role, worker, may not do this\. Ask: admin\."):
        require(somebody("worker"), "people.edit")


def test_a_wall_only_reads() -> None:
    assert [action for action in MAY if may(somebody("screen"), action)] == ["board.read"]


def test_a_phone_at_a_station_only_speaks() -> None:
    assert [action for action in MAY if may(somebody("station"), action)] == [
        "idea.send",
        "idea.reply",
        "idea.withdraw",
        "idea.vote",
        "idea.comment",
        "round.answer",
    ]


def test_the_documentation_shows_the_same_map() -> None:
    text = (settings.HOME / "docs" / "access.md").read_text()
    rows = re.findall(r"^\| `([a-z_.]+)` \| ([^|]*) \|", text, re.MULTILINE)
    assert {action: tuple(roles.strip().split(", ")) for action, roles in rows} == MAY

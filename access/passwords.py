"""Passwords: argon2id, 8 to 128 characters of any kind, and a sentence for those that are quickly guessed."""

import secrets
import threading
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn  # type: ignore[import-untyped]

from access.refusals import Invalid

SHORTEST: Final = 8
LONGEST: Final = 128
GOOD_SCORE: Final = 2  # of 4: more than a million guesses, where the throttle lets some 1 500 a day through
JUDGED: Final = 72  # characters that are weighed; what is longer is strong by then, and weighing takes time

ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_at_once = threading.BoundedSemaphore(4)  # 19 MB each: a rush at the change of shift must not eat the memory
_nobodys = _hasher.hash("nobody has this password")


def made_up() -> str:
    """A new one to tell a person once: five groups of four characters, 99 bits, without look-alikes."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(5))


def hashed(password: str, *, about: tuple[str, ...] = ()) -> str:
    """The hash to store; Invalid when it is too short, too long or too easily guessed (`about`: the person's names)."""
    _check(password, about)
    with _at_once:
        return _hasher.hash(password)


def fits(password: str, stored: str | None) -> bool:
    """Whether it is the one. Without a stored hash the same work is done, so that time does not tell who exists."""
    with _at_once:
        try:
            _hasher.verify(stored or _nobodys, password[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None


def is_dated(stored: str) -> bool:
    """Whether the hash was made with other costs than today's."""
    return _hasher.check_needs_rehash(stored)


def rehashed(password: str) -> str:
    """Today's hash of a password that was let in: it is not judged again."""
    with _at_once:
        return _hasher.hash(password)


def _check(password: str, about: tuple[str, ...]) -> None:
    if len(password) < SHORTEST:
        raise Invalid(
            "The password is too short: use at least {least} characters. Three words are easy to remember.",
            least=SHORTEST,
        )
    if len(password) > LONGEST:
        raise Invalid("The password is too long: use at most {most} characters.", most=LONGEST)
    weighed = zxcvbn(password[:JUDGED], user_inputs=[name for name in about if name])
    if weighed["score"] < GOOD_SCORE:
        raise Invalid(
            "This password is guessed quickly. Use something longer, such as three words that do not belong together."
        )

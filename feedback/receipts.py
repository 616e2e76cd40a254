"""Receipt codes: what lets a person without an account follow what they said.

The code is derived from the request id, which only the sender's device knows: a repeated request gets the same code,
and the database holds hashes alone, from which neither can be found. It is told and taken in signs and in words.
"""

import hashlib
import re
import unicodedata
from pathlib import Path
from typing import Final

from access.refusals import Invalid, NotFound

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O, U: nobody has to guess what was written down
LENGTH = 10  # of 32 signs: 50 bits
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
WORDS: Final = tuple(Path(__file__).with_name("receipt_words.txt").read_text().split())  # 1024: ten bits each
WORD_BITS, MOST_WORDS = 10, 5
REQUEST_LENGTHS = range(16, 101)


def code_for(site_id: str, request_id: str) -> str:
    """The code that belongs to this request, like "K7MQ3-VXT9P"."""
    digest = hashlib.sha256(f"receipt\0{site_id}\0{_checked(request_id)}".encode()).digest()
    signs = _signs(int.from_bytes(digest[:8], "big"))
    return f"{signs[:5]}-{signs[5:]}"


def words_of(code: str) -> str:
    """The same code in five words, like "amber kettle drum stone acorn": easier to keep, and to say on the phone."""
    number = sum(SIGNS.index(sign) << (5 * place) for place, sign in enumerate(code.replace("-", "")))
    return " ".join(WORDS[(number >> (WORD_BITS * place)) & 1023] for place in range(MOST_WORDS))


def request_hash(site_id: str, request_id: str) -> str:
    """What is kept of a request id: enough to know it again, too little to find the code with."""
    return hashlib.sha256(f"request\0{site_id}\0{_checked(request_id)}".encode()).hexdigest()


def code_hash(site_id: str, code: str) -> str:
    """What is kept of a code as somebody typed it; NotFound when it cannot be one."""
    plain = unicodedata.normalize("NFKC", code)
    upper = plain.upper().translate(READ_AS)
    signs = _signs_of_words(plain) or "".join(sign for sign in upper if sign not in " -\u2010\u2011\u2012\u2013.")
    if len(signs) != LENGTH or set(signs) - set(SIGNS):
        raise NotFound(
            "A receipt code has {length} letters and figures, like K7MQ3-VXT9P. Please look at yours again.",
            length=LENGTH,
        )
    return _slow_hash(site_id, signs)


def _signs(number: int) -> str:
    return "".join(SIGNS[(number >> (5 * place)) & 31] for place in range(LENGTH))


def _signs_of_words(typed: str) -> str:
    """The signs of a code that was typed in words; empty where it is not five of ours."""
    found = re.findall(r"[a-z]+", typed.lower())
    if len(found) != MOST_WORDS or set(found) - set(WORDS):
        return ""
    return _signs(sum(WORDS.index(word) << (WORD_BITS * place) for place, word in enumerate(found)))


def _slow_hash(site_id: str, signs: str) -> str:
    # Slow on purpose: 50 bits behind a fast hash could be searched by whoever holds a backup.
    return hashlib.scrypt(signs.encode(), salt=f"receipt:{site_id}".encode(), n=2**12, r=8, p=1, dklen=32).hex()


def _checked(request_id: str) -> str:
    if len(request_id) not in REQUEST_LENGTHS:
        raise Invalid("This page has lost its request id. Please reload it; your words are kept.")
    return request_id

"""Receipt codes: what lets a person without an account follow what they said.

The code is derived from the request id, which only the sender's device knows: a repeated request gets the same code,
and the database holds hashes alone, from which neither can be found.
"""

import hashlib
import unicodedata

from access.refusals import Invalid, NotFound

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O, U: nobody has to guess what was written down
LENGTH = 10  # of 32 signs: 50 bits
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
REQUEST_LENGTHS = range(16, 101)


def code_for(site_id: str, request_id: str) -> str:
    """The code that belongs to this request, like "K7MQ3-VXT9P"."""
    digest = hashlib.sha256(f"receipt\0{site_id}\0{_checked(request_id)}".encode()).digest()
    number = int.from_bytes(digest[:8], "big")
    signs = "".join(SIGNS[(number >> (5 * place)) & 31] for place in range(LENGTH))
    return f"{signs[:5]}-{signs[5:]}"


def request_hash(site_id: str, request_id: str) -> str:
    """What is kept of a request id: enough to know it again, too little to find the code with."""
    return hashlib.sha256(f"request\0{site_id}\0{_checked(request_id)}".encode()).hexdigest()


def code_hash(site_id: str, code: str) -> str:
    """What is kept of a code as somebody typed it; NotFound when it cannot be one."""
    upper = unicodedata.normalize("NFKC", code).upper().translate(READ_AS)
    signs = "".join(sign for sign in upper if sign not in " -\u2010\u2011\u2012\u2013.")
    if len(signs) != LENGTH or set(signs) - set(SIGNS):
        raise NotFound(
            "A receipt code has {length} letters and figures, like K7MQ3-VXT9P. Please look at yours again.",
            length=LENGTH,
        )
    return _slow_hash(site_id, signs)


def _slow_hash(site_id: str, signs: str) -> str:
    # Slow on purpose: 50 bits behind a fast hash could be searched by whoever holds a backup.
    return hashlib.scrypt(signs.encode(), salt=f"receipt:{site_id}".encode(), n=2**12, r=8, p=1, dklen=32).hex()


def _checked(request_id: str) -> str:
    if len(request_id) not in REQUEST_LENGTHS:
        raise Invalid("This page has lost its request id. Please reload it; your words are kept.")
    return request_id

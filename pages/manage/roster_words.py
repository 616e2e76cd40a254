"""How the roster's codes are said: tiers, kinds of calls, roles and posts."""

from typing import Final

from pages.floor import call_picture
from pages.shell.speech import to_say, tr

TIER_NAMES: Final = {1: to_say("Tier 1, the line"), 2: to_say("Tier 2, the area"), 3: to_say("Tier 3, the site")}
KIND_NAMES: Final = call_picture.NAMES | {"danger": to_say("Danger")}
ROLE_NAMES: Final = {
    "supervisor": to_say("supervisor of the line"),
    "manager": to_say("manager"),
    "admin": to_say("admin"),
}


def post_name(post: str) -> str:
    """maintenance, as it stands on walls."""
    return tr(call_picture.POSTS[post])

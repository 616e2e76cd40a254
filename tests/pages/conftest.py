"""The shared server and browser, for the tests that go through the whole product."""

from tests.serving import cast, chromium, page, served, standing

__all__ = ["cast", "chromium", "page", "served", "standing"]

"""Which names and origins the gate takes for its own."""

import socket

import pytest

from pages.account.gate import is_our_name, is_our_origin


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8501", "127.0.0.1:8501", "192.168.1.20", "[::1]:8501", "[fe80::1]", socket.gethostname()],
)
def test_this_machine_by_its_names_and_addresses(host: str) -> None:
    assert is_our_name(host)


@pytest.mark.parametrize("host", ["", "evil.example", "localhost.evil.example", "[::1", "127.0.0.1.nip.io", "a b", "@"])
def test_no_other_name(host: str) -> None:
    assert not is_our_name(host)


def test_the_address_that_people_use_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://kpi.example.com")
    assert is_our_name("kpi.example.com")
    assert is_our_origin("https://kpi.example.com", "10.0.0.5:8501"), "a proxy may send another Host"
    assert not is_our_origin("https://kpi.example.com.evil.example", "kpi.example.com")


@pytest.mark.parametrize(
    "origin", ["", "null", "http://evil.example", "http://plant:9999", "ftp://plant:8501", "http://plant", "plant:8501"]
)
def test_a_page_of_another_port_or_site_is_another_origin(origin: str) -> None:
    assert not is_our_origin(origin, "plant:8501")
    assert is_our_origin("http://plant:8501", "plant:8501")


def test_without_a_public_address_an_empty_one_is_nobodys() -> None:
    assert not is_our_origin("http://", "plant:8501")
    assert not is_our_name("")

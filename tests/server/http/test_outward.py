"""Calls to addresses that people entered: nothing inside the network is reached, nothing takes long or grows."""

import ipaddress
import time

import pytest

from server.http.outward import LARGEST_ANSWER, Outward, Unreachable, is_public, wrong_address
from tests.server.dispatch.receiving import receiving

pytestmark = pytest.mark.anyio

HTTPS = "https" + "://"
PRIVATE = (
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "240.0.0.1"),
    *("::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1"),
)


@pytest.mark.parametrize("address", PRIVATE)
async def test_private_addresses_are_told_from_public_ones(address):
    assert not is_public(ipaddress.ip_address(address))


async def test_public_ones_are_public():
    assert is_public(ipaddress.ip_address("93.184.216.34"))
    assert is_public(ipaddress.ip_address("2606:2800:220:1:248:1893:25c8:1946"))


@pytest.mark.parametrize(
    "url",
    [
        *("http://sales.example.com", "ftp://sales.example.com", "https://", f"{HTTPS}10.0.0.1/x", "https://[::1]/"),
        *(f"{HTTPS}user:pass@sales.example.com", "https://sales.example.com/#x", "https://sales.example.com:0/"),
        *("https://sales.example.com/\n", "https://sales.example.com/" + "a" * 2000, "nonsense", "https://a:b:c/"),
    ],
)
async def test_wrong_addresses_are_refused_when_they_are_entered(url):
    assert wrong_address(url, is_private_allowed=False)


async def test_right_addresses_are_taken():
    assert "" == wrong_address("https://sales.example.com:8443/hooks?x=1", is_private_allowed=False)
    assert "" == wrong_address("http://127.0.0.1:9/", is_private_allowed=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_name_that_leads_inside_is_not_called(host):
    guarded = Outward(is_private_allowed=False)
    with receiving() as receiver:
        url = receiver.url.replace("127.0.0.1", host)
        with pytest.raises(Unreachable, match="private address"):
            await guarded.post(url, {}, b"{}")
        await guarded.close()

    assert [] == receiver.got


async def test_a_name_that_nobody_knows_is_told():
    guarded = Outward(is_private_allowed=False)
    with pytest.raises(Unreachable, match="is not known"):
        await guarded.post("https://nothing.test/", {}, b"{}")
    await guarded.close()


async def test_only_the_beginning_of_an_answer_is_read():
    calls = Outward(is_private_allowed=True)
    with receiving() as receiver:
        receiver.answer, receiver.text = lambda _: 200, "x" * 5_000_000
        answer = await calls.post(receiver.url, {"content-type": "text/plain"}, b"hello")
        await calls.close()

    assert (200, LARGEST_ANSWER) == (answer.status, len(answer.text))
    assert b"hello" == receiver.got[0].body


async def test_an_answer_that_never_comes_is_not_waited_for(monkeypatch):
    monkeypatch.setattr("server.http.outward.ANSWER_S", 0.3)
    calls = Outward(is_private_allowed=True)
    with receiving() as receiver:
        receiver.answer = lambda _: pause(1.0)
        with pytest.raises(Unreachable, match=r"no answer within|Timeout"):
            await calls.post(receiver.url, {}, b"{}")
        await calls.close()


def pause(seconds: float) -> int:
    time.sleep(seconds)
    return 200

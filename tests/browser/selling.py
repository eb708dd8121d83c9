"""Recording events from inside an open page, as its own scripts would."""

import itertools

from playwright.sync_api import Page

from tests.web.moment import now

_numbers = itertools.count(1)
_SEND = """async (event) => {
  const answer = await fetch("/api/v1/events", {
    method: "POST", body: JSON.stringify(event), headers: { "content-type": "application/json" } });
  return (await answer.json()).results[0];
}"""
# The machine is shared: a live change may take its time, but not for ever.
PATIENCE_MS = 15_000


_COUNT_CONFETTI = """() => {
  const seen = document.documentElement.dataset;
  let count = 0;
  seen.confetti = count;
  new MutationObserver((changes) => {
    const added = changes.flatMap((change) => [...change.addedNodes]);
    count += added.filter((one) => one.matches?.(".rb-confetti")).length;
    seen.confetti = count;
  }).observe(document.body, { childList: true });
}"""


def count_confetti(page: Page) -> None:
    """From now on, the root of the page says how many celebrations it has seen: one is over before a test may look."""
    page.evaluate(_COUNT_CONFETTI)


def tell(page: Page, kind: str, **data: object) -> int:
    """Record an event of now, of whoever is signed in; answers its seq."""
    number = next(_numbers)
    event = {
        "specversion": "1.0",
        "id": f"browser-{kind}-{number}",
        "source": "browser",
        "type": kind,
        "time": now().isoformat(),
        "data": data,
    }
    result = page.evaluate(_SEND, event)
    assert result["status"] == "recorded", result
    return int(result["seq"])


def win(page: Page, amount: str = "10000.00") -> int:
    """A deal won; answers its seq."""
    return tell(page, "deal.won", deal=f"browser-{next(_numbers)}", account="ACME Steel", amount=amount)

"""The long-lived objects of one running app, found by their type, and handed to routes by Litestar."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from litestar.datastructures import State
from litestar.di import Provide

T = TypeVar("T")

_KEY = "services"


class Services:
    """One object per type. Filled while the app starts, in the order of its plugins; only read afterwards."""

    def __init__(self) -> None:
        self._by_kind: dict[type[Any], object] = {}

    def add(self, kind: type[T], instance: T) -> None:
        """Make `instance` known as the one of its kind."""
        if kind in self._by_kind:
            raise ValueError(f"there is already a {kind.__name__} in this app")
        self._by_kind[kind] = instance

    def get(self, kind: type[T]) -> T:
        """The one of its kind; raises when its plugin is missing or starts later than the one that asks."""
        if kind not in self._by_kind:
            known = ", ".join(sorted(one.__name__ for one in self._by_kind)) or "none"
            raise RuntimeError(
                f"no {kind.__name__} in this app (known: {known}): add its plugin, before the one using it"
            )
        return cast("T", self._by_kind[kind])

    def find(self, kind: type[T]) -> T | None:
        """The one of its kind; None when no plugin brought one."""
        return cast("T | None", self._by_kind.get(kind))


@contextmanager
def attached(services: Services, state: State) -> Iterator[None]:
    """Keep `services` in the app's state while it runs. Raises RuntimeError where it runs already."""
    if _KEY in state:
        raise RuntimeError("this app runs already: it can run again once it has ended")
    state[_KEY] = services
    try:
        yield
    finally:
        del state[_KEY]


def services_in(state: State) -> Services:
    """What `attached` keeps."""
    return cast("Services", state[_KEY])


def service(kind: type[Any]) -> Provide:
    """For a plugin's `dependencies`: `{"recorder": service(Recorder)}`; a route takes `NamedDependency[Recorder]`."""

    async def provide(state: State) -> Any:
        return services_in(state).get(kind)

    return Provide(provide)


async def provide_services(state: State) -> Services:
    """All of them, for what may or may not be there (`services.find`)."""
    return services_in(state)

"""What a feature brings to the app: its routes, what they depend on, and what runs while the app runs."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TypeAlias

from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from server.http.services import Services

Lifespan: TypeAlias = Callable[[Services], AbstractAsyncContextManager[None]]
"""Entered at start, in the order of the plugins, and left at the end in reverse. Adds what it makes to the services."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """One feature: `api` is mounted under `/api/v1`, `routes` as they are."""

    name: str
    api: Sequence[ControllerRouterHandler] = ()
    routes: Sequence[ControllerRouterHandler] = ()
    dependencies: Mapping[str, Provide] = field(default_factory=dict)
    lifespan: Lifespan | None = None

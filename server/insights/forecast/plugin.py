"""What forecasts bring to the app: the desk that makes them, and their route."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.insights.courses import Courses
from server.insights.forecast.desk import Forecaster
from server.insights.forecast.queries import ForecastQueries
from server.insights.forecast.routes import ROUTES
from server.kpis.queries import KpiQueries
from server.people.directories import DirectoryCache


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    db, kpis = services.get(Database), services.get(KpiQueries)
    courses = Courses(db)
    services.add(Courses, courses)
    forecaster = Forecaster(db, kpis, courses)
    services.add(Forecaster, forecaster)
    services.add(ForecastQueries, ForecastQueries(db, services.get(DirectoryCache), kpis, forecaster))
    yield


PLUGIN = Plugin(
    name="forecast",
    api=ROUTES,
    dependencies={"forecaster": service(Forecaster), "forecast_queries": service(ForecastQueries)},
    lifespan=_lifespan,
)

"""What forecasts and the cash forecast go by is learnt before anybody asks: at the start, every day, and
after much was recorded.

Learning from a million events takes many seconds. It happens in a thread; the jobs after it wait, people do not.
"""

from datetime import datetime

from server.insights.collections.queries import CollectionQueries
from server.insights.forecast.desk import Forecaster
from server.jobs.job import Job, Surroundings


def learn_forecasts(forecaster: Forecaster, collections: CollectionQueries) -> Job:
    """The job for the forecasts of this app: what is learnt is kept in each process."""

    async def work(around: Surroundings, now: datetime) -> None:
        directory = await around.directories.current()
        today = now.astimezone(directory.zone).date()
        await collections.learn(today)
        await forecaster.learn(today, directory)

    return Job("learn forecasts", work)

"""What forecasts go by is learnt before anybody asks: at the start, every day, and after much was recorded.

Learning from a million events takes many seconds. It happens in a thread; the jobs after it wait, people do not.
"""

from datetime import datetime

from server.insights.forecast.desk import Forecaster
from server.jobs.job import Job, Surroundings


def learn_forecasts(forecaster: Forecaster) -> Job:
    """The job for the forecasts of this app: what is learnt is kept in each process."""

    async def work(around: Surroundings, now: datetime) -> None:
        directory = await around.directories.current()
        await forecaster.learn(now.astimezone(directory.zone).date(), directory)

    return Job("learn forecasts", work)

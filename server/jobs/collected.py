"""Every job of the tick; a new one is one line here."""

from server.jobs.expire_quests import JOB as EXPIRE_QUESTS
from server.jobs.job import Job
from server.jobs.prune import JOB as PRUNE

JOBS: tuple[Job, ...] = (EXPIRE_QUESTS, PRUNE)

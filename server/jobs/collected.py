"""Every job of the tick; a new one is one line here."""

from server.jobs.close_periods import JOB as CLOSE_PERIODS
from server.jobs.expire_quests import JOB as EXPIRE_QUESTS
from server.jobs.job import Job
from server.jobs.match_accounts import JOB as MATCH_ACCOUNTS
from server.jobs.prune import JOB as PRUNE
from server.jobs.rank_accounts import JOB as RANK_ACCOUNTS
from server.jobs.recycle_leads import JOB as RECYCLE_LEADS
from server.jobs.tell_barriers import JOB as TELL_BARRIERS
from server.jobs.tell_raids import JOB as TELL_RAIDS

JOBS: tuple[Job, ...] = (
    EXPIRE_QUESTS,
    TELL_RAIDS,
    TELL_BARRIERS,
    RECYCLE_LEADS,
    CLOSE_PERIODS,
    MATCH_ACCOUNTS,
    RANK_ACCOUNTS,
    PRUNE,
)

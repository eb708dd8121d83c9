"""Every kind of sender; a new one is one module and one line here."""

from server.intake.hooks.hubspot import SOURCE as HUBSPOT
from server.intake.hooks.pipedrive import SOURCE as PIPEDRIVE
from server.intake.hooks.salesforce import SOURCE as SALESFORCE
from server.intake.hooks.source import Source
from server.intake.hooks.twilio import SOURCE as TWILIO

SOURCES: dict[str, Source] = {source.name: source for source in (HUBSPOT, PIPEDRIVE, SALESFORCE, TWILIO)}

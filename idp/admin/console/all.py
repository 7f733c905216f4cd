"""Every page of the console. A new one is a file and a line here."""

from __future__ import annotations

from idp.admin.console import (
    administrators,
    again,
    audit,
    claims,
    dashboard,
    groups,
    home,
    me,
    people,
    person,
    person_acts,
    reference,
    tenant_settings,
    tenants,
    webhooks,
)
from idp.admin.console.page import Page

PAGES: tuple[Page, ...] = (
    *home.PAGES,
    *again.PAGES,
    *me.PAGES,
    *tenants.PAGES,
    *tenant_settings.PAGES,
    *administrators.PAGES,
    *reference.PAGES,
    *people.PAGES,
    *person.PAGES,
    *person_acts.PAGES,
    *groups.PAGES,
    *claims.PAGES,
    *dashboard.PAGES,
    *audit.PAGES,
    *webhooks.PAGES,
)

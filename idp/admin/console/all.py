"""Every page of the console. A new one is a file and a line here."""

from __future__ import annotations

from idp.admin.console import (
    administrators,
    again,
    applications,
    audit,
    claims,
    configuration,
    dashboard,
    groups,
    home,
    keys,
    me,
    people,
    person,
    person_acts,
    policy,
    reference,
    registration_tokens,
    tenant_settings,
    tenants,
    test_sign_in,
    webhooks,
)
from idp.admin.console.page import Page

PAGES: tuple[Page, ...] = (
    *home.PAGES,
    *again.PAGES,
    *me.PAGES,
    *tenants.PAGES,
    *tenant_settings.PAGES,
    *applications.PAGES,
    *test_sign_in.PAGES,
    *registration_tokens.PAGES,
    *policy.PAGES,
    *keys.PAGES,
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
    *configuration.PAGES,
)

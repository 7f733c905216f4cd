"""Every operation of the interface. A new resource is one file and one line here."""

from __future__ import annotations

from idp.admin.api import (
    activity,
    administrators,
    applications,
    audit,
    branding,
    claims,
    configuration,
    groups,
    keys,
    me,
    people,
    person_consents,
    person_factors,
    person_sessions,
    person_way_in,
    policy,
    registration_tokens,
    tenants,
    test_sign_in,
    webhooks,
)
from idp.admin.api.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *me.OPERATIONS,
    *tenants.OPERATIONS,
    *applications.OPERATIONS,
    *test_sign_in.OPERATIONS,
    *policy.OPERATIONS,
    *branding.OPERATIONS,
    *keys.OPERATIONS,
    *registration_tokens.OPERATIONS,
    *administrators.OPERATIONS,
    *people.OPERATIONS,
    *person_way_in.OPERATIONS,
    *person_factors.OPERATIONS,
    *person_sessions.OPERATIONS,
    *person_consents.OPERATIONS,
    *groups.OPERATIONS,
    *claims.OPERATIONS,
    *configuration.OPERATIONS,
    *audit.OPERATIONS,
    *activity.OPERATIONS,
    *webhooks.OPERATIONS,
)

"""The pages of the console that every look at all of them sees. A new page is a line here; {person} is Alice's id."""

from __future__ import annotations

PAGES = (
    "/admin/tenants",
    "/admin/tenants?search=nothing-of-the-kind",
    "/admin/tenants/new",
    "/admin/t/acme/settings",
    "/admin/t/acme/active",
    "/admin/t/nobody/settings",
    "/admin/administrators",
    "/admin/administrators/new",
    "/admin/me",
    "/admin/reference",
)

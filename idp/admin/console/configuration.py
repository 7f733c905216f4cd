"""/admin/t/<tenant>/configuration: the tenant as a file, and a file planned and applied, as `faceguard` does it.

The file is as long as the tenant is large. The page fetches it when it is there (console_configuration.js), or shows it
when it is asked to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from idp.admin import yaml_file
from idp.admin.api.configuration import LARGEST
from idp.admin.api.exchange import Told
from idp.admin.api.problem import FieldError, Problem
from idp.admin.console.desk import Desk
from idp.admin.console.difference import difference
from idp.admin.console.form import Form
from idp.admin.console.page import Page
from idp.admin.yaml_file import BadFile
from idp.http import NO_STORE, Response

RULE = "/admin/t/<tenant>/configuration"
EXPORT, APPLY = f"{RULE}/export", f"{RULE}/apply"
MOST = 20  # places that are said to be wrong
PLACES = "places"  # a word of [console.wrong]


@dataclass(frozen=True, slots=True)
class Read:
    """What was typed, as the interface takes it; `theirs` is the tenant that it names. `lines`: of its places."""

    wanted: Mapping[str, Any]
    theirs: str | None
    document: yaml_file.Document


def present(desk: Desk) -> Response:
    if not desk.may("configuration.read"):
        raise Problem(403, "Your role does not allow it.")
    return _show(desk, Form({"document": ""}))


def plan(desk: Desk) -> Response:
    form = desk.typed()
    read = _read(form)
    if isinstance(read, Form):
        return _show(desk, read)
    planned = _planned(desk, read)
    if isinstance(planned, Problem):
        return _refused(desk, form, read, planned)
    return _show(desk, replace(form, etag=planned.etag), read, planned.json["changes"])


def apply(desk: Desk) -> Response:
    """What was planned and nothing else: `etag` is the plan's."""
    form = desk.typed()
    read = _read(form)
    if isinstance(read, Form):
        return _show(desk, read)
    done = desk.attempt("configuration.apply", body=read.wanted)
    if isinstance(done, Told):
        return desk.go(desk.at("/configuration"), "configuration_applied")
    planned = _planned(desk, read) if done.status == 412 else done
    if isinstance(planned, Problem):
        return _refused(desk, form, read, planned)
    return _show(desk, form.wrong(done, etag=planned.etag), read, planned.json["changes"])


def export(desk: Desk) -> Response:
    """As `faceguard export` writes it; application/yaml is RFC 9512's."""
    disposition = ("Content-Disposition", f'attachment; filename="{desk.slug}.yaml"')
    headers = (("Content-Type", "application/yaml; charset=utf-8"), disposition, *NO_STORE)
    return Response(200, headers, _exported(desk).encode())


def _show(
    desk: Desk,
    form: Form,
    read: Read | None = None,
    changes: Sequence[Mapping[str, Any]] = (),
    places: Sequence[tuple[int | None, FieldError]] = (),
) -> Response:
    """The page; with a plan, if there is something `read` that could be planned. `places` that are wrong, by line."""
    wanted = {} if read is None else read.wanted
    theirs = None if read is None or read.theirs == desk.slug else read.theirs
    return desk.show(
        "configuration.html",
        form=form,
        text=_exported(desk) if "show" in desk.query else None,
        changes=None if read is None else [difference(one) for one in changes],
        theirs=theirs,
        places=places[:MOST],
        further=len(places) - MOST,
        may=desk.may("configuration.apply"),
        path=desk.at("/configuration"),
        read_call=desk.call("configuration.read"),
        call=desk.call("configuration.plan", body=wanted),
        apply_call=desk.call("configuration.apply", body=wanted, if_match=True),
    )


def _exported(desk: Desk) -> str:
    told = desk.ask("configuration.read").json
    return yaml_file.written({"slug": desk.slug, **told["configuration"]}, told["warnings"])


def _planned(desk: Desk, read: Read) -> Told | Problem:
    try:
        return desk.ask("configuration.plan", body=read.wanted)
    except Problem as problem:
        if problem.status not in (400, 409, 422):
            raise
        return problem


def _read(form: Form) -> Read | Form:
    """Or the form, with what is wrong with the text."""
    try:
        document = yaml_file.parse(str(form.value("document")).encode("utf-8", "surrogatepass"))
    except BadFile as error:
        return replace(form, errors=_of_document(f"{str(error)[:1].upper()}{str(error)[1:]}."))
    wanted = dict(document.members)
    theirs = wanted.pop("slug", None)
    return Read(wanted, theirs if isinstance(theirs, str) else None, document)


def _refused(desk: Desk, form: Form, read: Read, problem: Problem) -> Response:
    """Each place with its line, below the one field that there is."""
    errors = [replace(one, pointer=one.pointer or "/") for one in problem.errors] or [FieldError("/", problem.detail)]
    places = [(read.document.line(one.pointer), one) for one in errors]
    return _show(desk, replace(form, errors=_of_document(PLACES), etag=""), places=places)


def _of_document(said: str) -> dict[str, FieldError]:
    return {"document": FieldError("/document", said, PLACES if said == PLACES else "")}


PAGES = (
    Page(RULE, present, nav="configuration"),
    Page(RULE, plan, "POST", nav="configuration", body_limit=LARGEST),
    Page(EXPORT, export, nav="configuration"),
    Page(APPLY, apply, "POST", nav="configuration", body_limit=LARGEST),
)

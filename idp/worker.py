"""The worker: what can wait. Delivers the outbox, purges what has expired, rotates old signing keys, seals audit
events, sees to it that deleted faces have lost their keys, and ends tenants that are being removed.

Two workers may run: a lease in the database lets one of them do each job, and one of them make each call.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from idp.audit import sealing
from idp.audit.log import configure, log
from idp.biometrics.client import FaceClient, FaceUnavailable
from idp.house import House, open_house
from idp.ids import new_id
from idp.login import face_removal
from idp.oauth.logout import backchannel
from idp.outbound import mail, webhook
from idp.outbound.delivery import AT_ONCE, Delivery
from idp.settings import load
from idp.store import faces, keys, leases, purge, tenants, webhook_deliveries
from idp.tenants import removal

KEY_AGE = timedelta(days=90)
GLANCE = 0.5  # seconds between one look into the outbox and the next
SEAL_EVERY = 1.0  # seconds


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    every: int  # seconds; also how long the lease is held
    work: Callable[[House], object]


def purge_expired(house: House) -> dict[str, int]:
    with house.transaction() as tx:
        webhook_deliveries.bury(tx, house.clock.now())
    with house.transaction() as tx:
        return purge.purge(tx, house.clock.now())


def rotate_old_keys(house: House) -> list[str]:
    """Tenants whose newest signing key is older than KEY_AGE get a new one, published before it is used."""
    rotated = []
    with house.transaction() as tx:
        due = keys.tenants_without_newer(tx, house.clock.now() - KEY_AGE)
    for id in due:
        with house.transaction() as tx:
            tenant = tenants.by_id(tx, id)
            if tenant is not None and not tenant.removing:
                house.keyring.rotate(house.inside(tenant, tx))
                rotated.append(tenant.slug)
    return rotated


def forget_faces(house: House) -> int:
    """How many keys of deleted faces were destroyed. The face process may have been away when a face was deleted."""
    process, destroyed = FaceClient(house.settings.places.face_socket), 0
    with house.transaction() as tx:
        left = faces.open_deletions(tx)
    for tenant, person in left:
        try:
            destroyed += process.destroy_keys(tenant, person)
        except FaceUnavailable as refusal:
            log.warning("keys of deleted faces remain", faces=len(left), why=str(refusal))
            break
    return destroyed


def remove_unused_faces(house: House) -> int:
    """How many faces nobody has used for as long as their tenant keeps such (D11)."""
    with house.transaction() as tx:
        having = faces.tenants_with_any(tx, house.clock.now() - face_removal.MONTH)
    removed = 0
    for id in having:
        with house.transaction() as tx:
            tenant = tenants.by_id(tx, id)
            if tenant is not None and not tenant.removing:
                removed += face_removal.remove_unused(house.inside(tenant, tx))
    return removed


def remove_tenants(house: House) -> list[str]:
    """The slugs of tenants of which nothing is left. Without the face process they wait: keys go first."""
    process = FaceClient(house.settings.places.face_socket)
    return removal.go_on_with_all(house, process.destroy_tenant_keys)


JOBS = (
    Job("purge", 60, purge_expired),
    Job("rotate-keys", 3600, rotate_old_keys),
    Job("forget-faces", 60, forget_faces),
    Job("unused-faces", 3600, remove_unused_faces),
    Job("remove-tenants", 10, remove_tenants),
)


def work_once(house: House, jobs: tuple[Job, ...] = JOBS) -> list[str]:
    """Runs each job whose turn it is; returns the names of those that ran. A job that fails waits for its next turn.

    Each turn is a holder of its own, so that the lease also spaces the turns, however many workers there are.
    """
    ran = []
    for job in jobs:
        with house.transaction() as tx:
            mine = leases.take(tx, house.clock.now(), job.name, new_id(), job.every)
        if not mine:
            continue
        try:
            log.debug("job done", job=job.name, result=job.work(house))
            ran.append(job.name)
        except Exception:
            log.exception("job failed", job=job.name)
    return ran


def outbox_of(house: House, at_once: int = AT_ONCE) -> Delivery:
    """What can be delivered, by the kind of entry. One at a time goes out in the order in which it is due."""
    return Delivery(
        house,
        {
            backchannel.KIND: partial(backchannel.prepare, keyring=house.keyring),
            mail.KIND: partial(mail.prepare, seals=house.seals, settings=house.settings.mail),
            webhook.KIND: partial(webhook.prepare, keyring=house.keyring),
        },
        {webhook.KIND: webhook.noted},
        at_once,
    )


def deliver_until(ended: threading.Event, house: House) -> None:
    """Looks into the outbox twice a second, beside the jobs: one of those may take a while."""
    delivery = outbox_of(house)
    while not ended.wait(GLANCE):
        try:
            delivery.turn()
        except Exception:
            log.exception("delivery failed")
            ended.wait(GLANCE * 10)
    delivery.close()


def seal_until(ended: threading.Event, house: House) -> None:
    """Seals audit events every second, beside the jobs. Two workers may: each takes its turn in each tenant."""
    while not ended.wait(SEAL_EVERY):
        try:
            sealing.seal_all(house, lambda: not ended.is_set())
        except Exception:
            log.exception("sealing failed")
            ended.wait(SEAL_EVERY * 10)


def main() -> None:
    configure()
    house = open_house(load(os.environ))
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: stopped.append(number))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ended = threading.Event()  # not to be set in a signal handler: its lock may be held by whom the signal interrupts
    deliverer = threading.Thread(target=deliver_until, args=(ended, house), name="outbox")
    sealer = threading.Thread(target=seal_until, args=(ended, house), name="seals")
    deliverer.start()
    sealer.start()
    while not stopped:
        work_once(house)
        for _ in range(20):
            if not stopped:
                time.sleep(0.5)
    ended.set()
    deliverer.join()
    sealer.join()


if __name__ == "__main__":
    main()

"""POST /oauth/device_authorization. RFC 8628 §3.1, §3.2. How many devices may wait is limited, for each is a row."""

from __future__ import annotations

from datetime import timedelta

from idp.audit.log import log
from idp.context import Ctx
from idp.endpoints.oauth_error import error_response, refused_client
from idp.endpoints.page_refusals import waiting
from idp.http import NO_STORE, Endpoint, Request, Response, json_response
from idp.login import limits
from idp.oauth.device_authorization import DeviceRequests
from idp.oauth.errors import OAuthError

WINDOW = timedelta(minutes=10)
PER_ADDRESS, PER_CLIENT = 100, 3000


class TooManyDevices(OAuthError):
    code, status = "temporarily_unavailable", 429
    public = "Too many devices were announced from here. Wait, then try again."


def device_authorization_endpoint(requests: DeviceRequests) -> Endpoint:
    def device_authorization(ctx: Ctx, request: Request) -> Response:
        try:
            asked, client = requests.read(ctx, request.headers.get("authorization"), request.form)
            if limits.by_address(ctx):
                limits.at_most(ctx, "device-address", ctx.remote_addr, PER_ADDRESS, WINDOW)
            limits.at_most(ctx, "device-client", client.client_id, PER_CLIENT, WINDOW)
            return json_response(requests.open(ctx, asked), headers=NO_STORE)
        except OAuthError as error:
            log.info("device authorization refused", error=error.code, reason=str(error))
            return refused_client(error)
        except limits.Throttled as refusal:
            log.info("device authorization refused", reason=str(refusal))
            return error_response(TooManyDevices(str(refusal)), waiting(refusal))

    return device_authorization

"""create_app: the one wiring file, the map of the house. A new grant or factor is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from idp.admin.api.all import OPERATIONS
from idp.admin.api.perform import Api
from idp.admin.console.all import PAGES
from idp.admin.console.desks import Desks
from idp.admin.console.provider import Provider, Wsgi
from idp.admin.console.sign_in import SignIn
from idp.biometrics.client import FaceClient, FaceUnavailable
from idp.clock import Clock
from idp.endpoints.account import account_pages
from idp.endpoints.account_email import account_email_pages
from idp.endpoints.account_face import account_face_pages
from idp.endpoints.account_passkeys import account_passkey_pages
from idp.endpoints.account_password import account_password_pages
from idp.endpoints.account_totp import account_totp_pages
from idp.endpoints.api import api_routes
from idp.endpoints.authorize import authorize_endpoint
from idp.endpoints.brand_logo import brand_logo
from idp.endpoints.check_session import check_session_endpoint
from idp.endpoints.client_logo import client_logo
from idp.endpoints.console import console_pages
from idp.endpoints.device import device_page
from idp.endpoints.device_authorization import device_authorization_endpoint
from idp.endpoints.discovery import discovery_endpoint
from idp.endpoints.end_session import EndSession
from idp.endpoints.error_pages import install_error_pages
from idp.endpoints.face import face_routes
from idp.endpoints.gateway import Gateway
from idp.endpoints.health import health_endpoints
from idp.endpoints.introspect import introspection_endpoint
from idp.endpoints.invite import invite_pages
from idp.endpoints.jwks import jwks_endpoint
from idp.endpoints.login import login_pages
from idp.endpoints.register import registration_routes
from idp.endpoints.resource_metadata import resource_metadata
from idp.endpoints.revoke import revocation_endpoint
from idp.endpoints.static import plain_static, static_routes
from idp.endpoints.token import token_endpoint
from idp.endpoints.userinfo import userinfo_endpoint
from idp.house import House, open_house
from idp.http import METADATA, RESOURCE_METADATA, CookiePolicy, Request, Route, Router
from idp.keys.keyring import LAST_TOKEN
from idp.login import standing
from idp.login.factors.email import Email
from idp.login.factors.face import Face
from idp.login.factors.passkey import Passkey
from idp.login.factors.recovery import Recovery
from idp.login.factors.totp import Totp
from idp.login.journey import Journeys
from idp.login.ways import SecondFactors
from idp.looks.brand import LOGO
from idp.oauth.clients import logo
from idp.oauth.clients.admission import Admission
from idp.oauth.clients.authentication import ClientAuthentication
from idp.oauth.clients.logo import Logos
from idp.oauth.clients.management import Management
from idp.oauth.clients.registration import Registration
from idp.oauth.device_authorization import DeviceRequests
from idp.oauth.grants.authorization_code import AuthorizationCode
from idp.oauth.grants.client_credentials import ClientCredentials
from idp.oauth.grants.device_code import DeviceCode
from idp.oauth.grants.refresh_token import RefreshToken
from idp.oauth.request.request_object import RequestObjects
from idp.oauth.token import TokenRequests
from idp.settings import LOOPBACK, Settings

READ, WRITE, BOTH = frozenset({"GET", "HEAD"}), frozenset({"POST"}), frozenset({"GET", "POST"})
LOCALES = ("en", "de")


def create_app(settings: Settings, clock: Clock | None = None) -> Gateway:
    """The WSGI application. The database is expected to be up to date (`faceguard up` sees to it)."""
    house = open_house(settings, clock)
    cookies = CookiePolicy(settings.address.https)
    faces = FaceClient(settings.places.face_socket)
    grant_types = (
        AuthorizationCode(house.keyring),
        RefreshToken(house.keyring),
        ClientCredentials(),
        DeviceCode(house.keyring, standing.reaches),
    )
    clients = ClientAuthentication(house.keyring, house.client_keys)
    admission = Admission(house.keyring, house.fetcher, Logos(house.fetcher, faces.logo))
    ways = second_factors(house)
    journeys = Journeys(house.keyring, house.client_keys, house.seals, cookies, ways, house.mailer)
    gateway: Gateway = Gateway(
        database=house.database,
        clock=house.clock,
        https=settings.address.https,
        proxies=settings.proxies,
        router=Router(
            [
                *protocol_routes(
                    house,
                    cookies,
                    journeys,
                    clients,
                    TokenRequests(house.keyring, house.client_keys, clients, grant_types),
                ),
                *registration_routes(Registration(admission), Management(admission)),
                Route(READ, logo.PATH, client_logo),
                Route(READ, LOGO, brand_logo),
                *face_routes(faces, house.seals, cookies, ways, house.clock),
                *static_routes(),
            ]
        ),
        plain=health_endpoints(house.database, settings.places, _face_problems(faces), _asked_from_here)
        | plain_static(),
        pages=page_app(house, cookies, journeys, faces, lambda: gateway),
    )
    return gateway


def second_factors(house: House) -> SecondFactors:
    """In the order in which they are offered (login/ways.py)."""
    return SecondFactors(
        Face(),
        Passkey(house.seals),
        Totp(house.keyring),
        Recovery(),
        Email(house.seals, house.mailer),
    )


def protocol_routes(
    house: House,
    cookies: CookiePolicy,
    journeys: Journeys,
    clients: ClientAuthentication,
    token_requests: TokenRequests,
) -> tuple[Route, ...]:
    userinfo = userinfo_endpoint(house.keyring, house.client_keys)
    objects = RequestObjects(house.keyring, house.client_keys, house.fetcher)
    discovery = discovery_endpoint(token_requests.names, LOCALES)
    preflighted = frozenset({"OPTIONS"})
    return (
        Route(READ, "/.well-known/openid-configuration", discovery),
        Route(READ, METADATA, discovery),
        Route(READ, "/oauth/jwks", jwks_endpoint(house.keyring), grace=LAST_TOKEN),
        Route(BOTH, "/oauth/authorize", authorize_endpoint(house.keyring, objects, journeys)),
        Route(WRITE | preflighted, "/oauth/token", token_endpoint(token_requests)),
        Route(WRITE, "/oauth/introspect", introspection_endpoint(house.keyring, clients), feature="introspection"),
        Route(WRITE | preflighted, "/oauth/revoke", revocation_endpoint(house.keyring, clients), feature="revocation"),
        Route(BOTH | preflighted, "/oauth/userinfo", userinfo),
        Route(READ, f"/oauth/userinfo{RESOURCE_METADATA}", resource_metadata),
        Route(
            WRITE,
            "/oauth/device_authorization",
            device_authorization_endpoint(DeviceRequests(clients, house.seals)),
            feature="device_authorization",
        ),
        Route(BOTH, "/oauth/device", device_page(journeys), feature="device_authorization"),
        Route(READ, "/oauth/check_session", check_session_endpoint(cookies), feature="session_management"),
        Route(BOTH, "/oauth/end_session", EndSession(house.keyring, house.seals, cookies)),
    )


def page_app(
    house: House, cookies: CookiePolicy, journeys: Journeys, faces: FaceClient, itself: Callable[[], Wsgi]
) -> Flask:
    """The pages of people and administrators. `itself`: the whole application, which the console signs in with."""
    api = Api(house, OPERATIONS)
    sign_in = SignIn(house, cookies, journeys.ways, Provider(itself))
    flask = Flask(__name__, static_folder=None, template_folder=None)
    flask.debug = False  # whatever FLASK_DEBUG says
    flask.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    flask.extensions["faceguard"] = house
    # Flask's own redirects would name the Host header's address, with a 308.
    flask.url_map.strict_slashes = flask.url_map.merge_slashes = False
    for blueprint in (
        login_pages(journeys),
        account_pages(journeys),
        account_email_pages(journeys),
        account_face_pages(journeys, faces),
        account_passkey_pages(journeys),
        account_password_pages(journeys),
        account_totp_pages(journeys, Totp(house.keyring)),
        invite_pages(journeys),
        console_pages(house, sign_in, Desks(api, cookies, PAGES), PAGES),
        api_routes(api),
    ):
        flask.register_blueprint(blueprint)
    install_error_pages(flask, https=house.settings.address.https)
    return flask


def _face_problems(faces: FaceClient) -> Callable[[], list[str]]:
    def problems() -> list[str]:
        try:
            return [str(problem) for problem in faces.health().get("problems", [])]
        except FaceUnavailable:
            return ["the face process does not answer"]

    return problems


def _asked_from_here(request: Request) -> bool:
    """Metrics are for this machine only; a request that came through a proxy names one."""
    return request.remote_addr in LOOPBACK and "x-forwarded-for" not in request.headers

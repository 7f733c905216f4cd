// The configuration that docs/integrate.md shows; what has no button here, tests ask of `manager`.
const { authority, client_id } = await (await fetch("/config.json")).json();

window.manager = new oidc.UserManager({
  authority,
  client_id,
  redirect_uri: `${location.origin}/callback`,
  post_logout_redirect_uri: `${location.origin}/bye`,
  scope: "openid profile email",
  loadUserInfo: true,
  filterProtocolClaims: ["nbf", "jti", "nonce", "azp", "at_hash"], // the library's own list hides acr and amr
  revokeTokensOnSignout: true,
  monitorSession: true, // asks check_session_iframe, where the tenant offers session management
});
manager.events.addUserSignedOut(() => { document.documentElement.dataset.signedOut = "yes"; });

const arrivals = {
  "/callback": () => manager.signinCallback(), // also inside the frame of a silent renewal
  "/bye": () => manager.signoutCallback(),
};
await arrivals[location.pathname]?.();
document.querySelector("#sign-in").onclick = () => manager.signinRedirect();
document.querySelector("#sign-out").onclick = () => manager.signoutRedirect();
document.documentElement.dataset.ready = "yes";

// What has no button here, tests ask of `manager`.
import { manager } from "/manager.js";

window.manager = manager;
manager.events.addUserSignedOut(() => { document.documentElement.dataset.signedOut = "yes"; });

const arrivals = {
  "/callback": () => manager.signinCallback(), // also inside the frame of a silent renewal
  "/bye": () => manager.signoutCallback(),
};
await arrivals[location.pathname]?.();
document.querySelector("#sign-in").onclick = () => manager.signinRedirect();
document.querySelector("#sign-out").onclick = () => manager.signoutRedirect();
document.documentElement.dataset.ready = "yes";

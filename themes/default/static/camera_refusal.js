// Why a browser gives no camera, as exactly as it says: each reason has another way out (Media Capture and Streams §10.2).

import { Problem } from "./camera_problem.js";

const NAMES = {
  SecurityError: "blocked_here",
  NotFoundError: "not_found",
  DevicesNotFoundError: "not_found",
  OverconstrainedError: "unsuitable",
  NotReadableError: "not_readable",
  TrackStartError: "not_readable",
  AbortError: "aborted",
  InvalidStateError: "hidden",
};

// The Problem that an error of getUserMedia stands for.
export async function refusal(error) {
  const word = error.name === "NotAllowedError" ? await denial(error) : NAMES[error.name];
  return new Problem(word ?? "unsupported");
}

// Four different noes: the device's settings, the page's frame, a question closed without an answer, the person.
async function denial({ message }) {
  if (/by system/i.test(message)) return "blocked_by_device";
  const policy = document.permissionsPolicy ?? document.featurePolicy;
  if (policy && !policy.allowsFeature("camera")) return "blocked_here";
  if (/dismissed/i.test(message)) return "dismissed";
  const permission = await navigator.permissions?.query({ name: "camera" }).catch(() => null);
  return permission?.state === "prompt" ? "dismissed" : "not_allowed";
}

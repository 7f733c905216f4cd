"""The login room: the journey (a stored state machine), the policy that decides its steps, sessions and consent."""

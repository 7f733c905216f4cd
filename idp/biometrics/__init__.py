"""The face process and its client. The only room that imports face/; web workers import `client` alone."""

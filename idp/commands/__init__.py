"""The operator's commands, one file a noun. idp/cli.py lists them."""

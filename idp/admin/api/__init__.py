"""The operations of /api/v1: one file a resource. Who may do what stands beside each (operation.py, roles.py)."""

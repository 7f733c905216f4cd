"""Tenants: how one comes to be, and the demonstration that the first start sets up."""

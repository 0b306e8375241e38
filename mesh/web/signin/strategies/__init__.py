"""A module for each way to sign in."""

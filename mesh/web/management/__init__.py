"""The console's own `manage.py` commands."""

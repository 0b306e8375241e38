"""How requests come in and leave: a worker of gunicorn that spends no thread on a request before it is there."""

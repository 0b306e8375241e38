"""Files, folders and standard input to the objects that they hold, without an API server."""

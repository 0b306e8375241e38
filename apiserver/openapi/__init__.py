"""What `/openapi/v3` says of the kinds that are served: enough for kubectl to apply, edit and explain."""

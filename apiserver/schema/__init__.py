"""The types of Kubernetes' objects and their fields: for OpenAPI, and for bodies in protobuf."""

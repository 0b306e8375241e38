"""A management console for Istio service meshes: read, compute, show (docs/architecture.md)."""

"""Validation of objects that are not in the cluster yet: laid over it, or by themselves."""

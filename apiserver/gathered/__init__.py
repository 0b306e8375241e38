"""Folders that tools fill with the state of a cluster: where they put logs, and what proxies and istiod answered."""

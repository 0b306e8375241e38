"""The detail pages of workloads, services and applications: a frame of tabs, each declared in one place."""

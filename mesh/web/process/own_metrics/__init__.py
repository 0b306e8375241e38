"""What the console tells of itself, by the library `prometheus_client`.

`catalogue` names the metrics; `slots` has the processes of one console count into one folder; `serving` answers the
scrape. ADR 8 says why.
"""

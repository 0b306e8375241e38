"""What the console tells of itself in Prometheus' text form (config-auth.md §10.1).

`registry` counts in this process; `share` adds up the processes of one console; `serving` answers the scrape.
"""

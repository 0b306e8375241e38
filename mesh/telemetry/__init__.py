"""What the proxies of the mesh tell of its calls: whose account of a call counts, and what a response code means."""

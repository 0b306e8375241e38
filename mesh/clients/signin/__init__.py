"""Where people sign in: OpenID providers, and the OAuth servers of OpenShift clusters.

All failures are `SourceError`s, whose texts hold no token and no secret. Loaded only where it is configured: it takes
Authlib and its cryptography with it.
"""

"""How people sign in, what their browsers keep of it, and who asks in a request."""

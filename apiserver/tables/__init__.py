"""Tables: what `kubectl get` shows of objects, a row each."""

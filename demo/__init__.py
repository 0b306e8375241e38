"""The demo mesh: a parcel company's objects, its traffic, and the command that runs them with the console."""

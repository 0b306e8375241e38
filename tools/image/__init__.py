"""The image without a container engine: the Dockerfile's steps in a folder, and a trial of what comes of them."""

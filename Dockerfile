FROM python:3.11-slim AS build
WORKDIR /opt/console
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/pip install --no-cache-dir --no-compile -r requirements.txt
COPY manage.py LICENSE ./
COPY kiali_site kiali_site
COPY apiserver apiserver
COPY mesh mesh
COPY templates templates
COPY static static
RUN /opt/venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && /opt/venv/bin/python -m compileall -q /opt/venv /opt/console \
    && rm -rf static

FROM python:3.11-slim
LABEL org.opencontainers.image.title="Mesh console" \
      org.opencontainers.image.licenses="Apache-2.0"
# Pictures of the graph as PNG need letters.
RUN apt-get update && apt-get install -y --no-install-recommends fonts-dejavu-core && rm -rf /var/lib/apt/lists/*
# The root file system may be read-only: /tmp and /dev/shm are all that is written to.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    KIALI_CONFIG=/kiali-configuration/config.yaml \
    HOME=/tmp
COPY --from=build --chown=1001:0 /opt/venv /opt/venv
COPY --from=build --chown=1001:0 /opt/console /opt/console
# OpenShift runs the image as some user of group 0.
RUN chmod -R g=u,o-w /opt/console /opt/venv
WORKDIR /opt/console
USER 1001:0
EXPOSE 20001
CMD ["python", "-m", "kiali_site"]

"""Gunicorn: two processes with threads, enough for a 1 GB machine; a phone's slow upload holds one thread."""

import os

bind = os.environ.get("CARNET_BIND") or f"0.0.0.0:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("CARNET_WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("CARNET_THREADS", "8"))
timeout = 120
graceful_timeout = 30
keepalive = 15
limit_request_line = 8190
# the default log line holds the query, and a search may name a person
accesslog = None
# nobody manages this server through a socket in somebody's home folder
control_socket_disable = True
# the database and the photos are read by the server's own user only
os.umask(0o077)

"""Serves moto with one request at a time: a conditional write of DynamoDB is atomic, and moto's is only where nothing runs beside it."""
import sys

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

run_simple("127.0.0.1", int(sys.argv[1]), DomainDispatcherApplication(create_backend_app), threaded=False)

"""The entry point of `python -m sandbox.run`."""
import sys

from sandbox.run.command import main

sys.exit(main())

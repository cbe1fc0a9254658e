"""The entry point of `python -m sandbox.attack`."""
import sys

from sandbox.attack.command import main

sys.exit(main())

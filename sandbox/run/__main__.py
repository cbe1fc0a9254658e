"""What `python -m sandbox.run` starts."""
import sys

from sandbox.run.command import main

sys.exit(main())

"""Entry point: `python3 -P -s -B PATH/picket_worker` with the control socket as descriptor 3."""

import os
import sys

# The directory itself stands first on the path; the package is found beside it. Bodies see neither.
_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != _here]
sys.path.insert(0, os.path.dirname(_here))

from picket_worker import zygote  # noqa: E402

sys.path.pop(0)
zygote.main(control=3)

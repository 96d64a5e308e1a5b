"""Read mutated documents with all readers, pages and commands: `python -m tests.fuzz --inputs 500000 --seed 1`.

Each input is an example with a few changes that keep its structure, or with changed bytes. It must give a result or an
error of scenekit. The program prints the figures, saves each failing input, and ends with 1 if there is one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.fuzz.run import Fuzzer, print_report

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=500, help="the number of inputs (default: 500)")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the random numbers (default: 1)")
    parser.add_argument("--keep", type=Path, default=None, help="the folder for failing inputs (default: a new one)")
    options = parser.parse_args()
    fuzzer = Fuzzer(options.seed, options.keep or Path(tempfile.mkdtemp(prefix="scenekit-fuzz-")))
    fuzzer.run(options.inputs)
    print_report(fuzzer)
    sys.exit(1 if fuzzer.failures else 0)

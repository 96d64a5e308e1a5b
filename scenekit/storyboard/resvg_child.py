"""The process that draws with resvg. `rasterizer.py` starts this file, which imports nothing of scenekit.

It reads the options of each drawing as a line of JSON, and writes a line with the length of the PNG, and the PNG. An
error is a line of JSON. It ends with its standard input, or when it exceeds its CPU time or memory.
"""

import json
import signal
import sys
from contextlib import suppress


def main() -> None:
    """Draw until the standard input ends."""
    folder, max_seconds, max_bytes = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes of a terminal; the parent ends this one
    limit_resources(int(max_seconds), int(max_bytes))
    sys.path.append(folder)
    import resvg_py

    output = sys.stdout.buffer
    for line in sys.stdin.buffer:
        try:
            png = resvg_py.svg_to_bytes(**json.loads(line))
        except BaseException as error:  # a panic of the Rust library is a BaseException
            output.write(json.dumps(str(error)).encode() + b"\n")
        else:
            output.write(b"%d\n" % len(png) + png)
        output.flush()


def limit_resources(max_seconds: int, max_bytes: int) -> None:
    """Let the system end this process when it has used so much CPU time or memory. Windows has no such limits."""
    try:
        import resource
    except ImportError:
        return
    for kind, value in ((resource.RLIMIT_CPU, max_seconds), (resource.RLIMIT_AS, max_bytes)):
        _, hard = resource.getrlimit(kind)
        with suppress(ValueError, OSError):  # macOS does not limit the memory
            resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()

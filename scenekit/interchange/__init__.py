"""Convert between projects and other formats: payloads, scene files, Python code and the older API."""

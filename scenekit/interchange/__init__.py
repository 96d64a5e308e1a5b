"""Convert between projects and other formats: payloads, scene files, Python code and the V1 API."""

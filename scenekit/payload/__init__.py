"""The payload formats: their documented objects as structs, parsing, and encoding."""

"""Composition: turn the elements of a scene into the structs of a payload."""

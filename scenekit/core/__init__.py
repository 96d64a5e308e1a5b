"""Geometry, validation, colors, files and typesetting: the tools that every other package uses."""

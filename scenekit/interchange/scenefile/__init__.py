"""Scene files: projects as YAML, TOML or JSON. Their keys are the methods of `Scene` and the options of the methods.

formats     parses and writes the three formats, with the positions of values
grammar     defines the valid keys
located     holds values with their positions, for error messages
reader      reads a file, with its includes and variables, as a project
locator     finds the position of a part of a project in its files
writer      writes a project as a file
schema      builds the JSON Schema of scene files
"""

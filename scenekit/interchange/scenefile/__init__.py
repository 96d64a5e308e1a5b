"""Scenes as files: YAML, TOML and JSON, in the words of the verbs.

text        the three formats, and the lines of what is in them
grammar     which keys there are, and what they make
read        a file, with its fragments and variables, as a project
write       a project as a file
schema      the grammar as a JSON Schema
"""

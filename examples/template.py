"""A template of the web editor, edited by the tags of its elements.

scenekit preview examples/template.py
"""

from pathlib import Path

from scenekit import Project

template = Project.from_payload(Path(__file__).with_suffix(".json").read_bytes())

project = (
    template.replace(name="Offer of the week: rye bread")
    .edit("product", text="Rye bread, 1 kg")
    .edit("price", text="€4.20")
    .edit("photo", source="https://cdn.example.com/bakery/rye.jpg")
    .edit(
        "host",
        script="This week: our rye bread, baked twice, for four euros twenty. Keeps for ten days, if you let it.",
    )
)

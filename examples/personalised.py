"""One base scene, many people: a scene is a value, so nothing is copied and nothing is changed.

scenekit preview examples/personalised.py              (all of them, a scene each)
scenekit preview examples/personalised.py:for_minjun   (one of them)
"""

from scenekit import Project, Scene

PEOPLE = [("Ann", "Seoul"), ("민준", "부산"), ("Zoë & Co.", "Zürich")]

base = Scene().background("/images/background/bg_blue_gradient.png")


def greeting(name: str, city: str) -> Scene:
    """The base scene with a few words for one person."""
    return base.avatar("M000045058", script=f"Hello {name}!\n\nHow is the weather in {city}?", at="right")


def for_minjun() -> Project:
    """A video for one person alone."""
    return Project("Hello 민준").add(greeting(*PEOPLE[1]))


project = Project("Hello everyone").add(*(greeting(name, city) for name, city in PEOPLE))

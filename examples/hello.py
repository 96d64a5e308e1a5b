"""The quick start of the service's documentation: a hundred keyed lines of payload from a few of Python.

scenekit preview examples/hello.py
"""

from scenekit import Project, Scene

scene = (
    Scene()
    .background("/images/background/bg_blue_gradient.png", color="rgb(54,188,37)")
    .avatar(
        "M000045058",
        script="Hello, this is test video using Api.",
        id="aiModel-1h4ij5h8e87",
        left=630.2493927359487,
        top=144.5979042385424,
    )
)
project = Project("Test Project Using Api").add(scene)

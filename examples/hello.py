"""The documented quick start of the service: 123 lines of JSON with 104 keys and 61 numbers, from a few lines of code.

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

"""An interview: two avatars who take turns.

    scenekit preview examples/conversation.py

A conversation is written as turns on the scene, each naming its speaker; scenekit sees that by itself.
"""

from scenekit import Project, Scene

studio = (
    Scene()
    .background("/images/background/bg_blue_gradient.png")
    .avatar("M000045058", tag="host", shot="cowboy", at="left", margin=160)
    .avatar("M000004017", clothes="BG00006160", tag="guest", shot="cowboy", at="right", margin=160)
)


def caption(scene: Scene, name: str, role: str) -> Scene:
    """A lower third for one of the two."""
    return (
        scene.shape("Rectangle_corner0", color="#0b1e3fcc", width="100%", height=150, at="bottom")
        .text(name, size=56, color="white", weight=700, left=96, top=942, tag="name")
        .text(role, size=36, color="#dbeafe", below="name", at="left")
    )


project = Project("Interview").add(
    studio.pipe(caption, "Anna", "Host")
    .say("Welcome! Today we talk about videos that write themselves.", by="host")
    .say("Thank you for having me. It is less magic than it sounds.", by="guest")
    .say("How does it begin?", by="host")
    .say("With a few words about what is in the scene, and roughly where.", by="guest"),
    studio.pipe(caption, "Ben", "Guest").say("The numbers? Nobody should have to type those.", by="guest"),
)

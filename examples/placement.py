"""Every placement option, one scene each.

scenekit preview examples/placement.py
scenekit preview examples/placement.py --orientation portrait
"""

from scenekit import Project, Scene

ANNA = "M000045058"
office = Scene().background("/images/background/bg_blue_gradient.png")

project = Project("The words of placement").add(
    # Without options: a medium shot in the center.
    office.avatar(ANNA, script="I stand in the middle."),
    # shot: how much of the person is visible.
    office.avatar(ANNA, script="My head and shoulders.", shot="close-up"),
    office.avatar(ANNA, script="Me, down to the chest.", shot="medium-close-up"),
    office.avatar(ANNA, script="Me, down to the waist.", shot="medium"),
    office.avatar(ANNA, script="Me, down to the thighs.", shot="cowboy"),
    office.avatar(ANNA, script="All of me.", shot="full"),
    # at: one of nine names; margin: the distance from the edges that the avatar touches.
    office.avatar(ANNA, script="I stand on the left.", at="left"),
    office.avatar(ANNA, script="I keep my distance from the right.", at="right", margin=96),
    office.avatar(ANNA, script="I am small, in the corner.", at="bottom-right", height="60%", margin=(0, "5%")),
    # at: a point on which the anchor of the avatar is placed.
    office.avatar(ANNA, script="My feet are on this point.", at=("25%", 1000), anchor="bottom", scale=0.4),
    # width, height, scale: set one of them; the other side follows.
    office.avatar(ANNA, script="I take a quarter of the width.", width="25%"),
    office.avatar(ANNA, script="I am 900 px high.", height=900),
    office.avatar(ANNA, script="I am drawn at half my size.", scale=0.5),
    # width and height: a box to fit into.
    office.avatar(ANNA, script="I fit into this box.", width=400, height=800, fit="contain"),
    # offset: a final shift.
    office.avatar(ANNA, script="I moved a little to the right.", shot="medium", offset=(200, 0)),
    # left and top: the exact values of the payload.
    office.avatar(ANNA, script="I know my numbers.", left=630.25, top=144.5),
)

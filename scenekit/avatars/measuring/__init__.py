"""Measure the frame of an avatar from a cut-out image: a picture with a transparent background.

cutout              read an image, and separate the person from halos, shadows and speckles
distance_transform  split a silhouette into its round parts
head                detect the head among these parts
locate              combine the three: the tight box and the face box of a person
measure             the public functions `measure` and `draw`
"""

from scenekit.avatars.measuring.measure import Measurement, draw, measure

__all__ = ["Measurement", "draw", "measure"]

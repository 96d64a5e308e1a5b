"""A linear model of the size and the position of a head, fitted to drawn silhouettes.

It is a second opinion beside the rules in `head`: their mean is better than each of them, and a head on which they
agree is right more often. All lengths are relative to the radius of the largest disc in the head.
"""

from __future__ import annotations

from math import exp
from typing import NamedTuple


class HeadFeatures(NamedTuple):
    """The measurements of a candidate. Distances are from the center of the disc, and positive downwards."""

    torso_radius: float
    top: float
    """Distance up to the top of the hair or hat."""
    crown: float
    """Distance up to the crown without the top of a hat."""
    neck_radius: float | None
    neck: float | None
    """Distance down to the narrowest row of the neck. None if no neck is visible."""
    shoulders: float
    """Distance down to the shoulders."""
    reach: float
    """Half the width of the silhouette one radius below the top."""
    is_ball: bool
    has_hat: bool


class HeadPrediction(NamedTuple):
    """The size and the position of a head."""

    height: float
    """Height of the head from crown to chin."""
    face_offset: float
    """Distance from the center of the face up to the center of the disc, in heights of the head."""


HEIGHT_COEFFICIENTS: dict[tuple[bool, bool], tuple[float, ...]] = {
    (True, False): (-0.225, 0.136, 0.145, 0.041, 0.272, 0.055, 0.156, -0.084, 0.003),
    (True, True): (0.156, 0.073, 0.08, -0.013, 0.18, 0.023, 0.102, 0.018, 0.036),
    (False, False): (0.405, 0.16, 0.347, -0.171, 0.078, -0.341, 0.0),
    (False, True): (0.305, 0.103, 0.139, -0.056, 0.053, 0.07, 0.0),
}
"""Coefficients of the logarithm of the height, by whether a neck is visible and whether there is a hat."""

OFFSET_COEFFICIENTS: dict[tuple[bool, bool], tuple[float, ...]] = {
    (True, False): (0.16, -0.032, 0.133, 0.163, 0.009, -0.028, -0.031, -0.299, -0.009),
    (True, True): (-0.11, -0.024, 0.13, 0.151, -0.016, -0.02, -0.09, 0.056, 0.041),
    (False, False): (0.605, -0.044, 0.003, -0.239, -0.039, -0.021, 0.0),
    (False, True): (-0.449, -0.059, 0.31, 0.195, -0.038, 0.027, 0.0),
}
"""Coefficients of the offset of the face. The first one is the constant, and the others follow `HeadFeatures`."""

MAX_FEATURE, MIN_FEATURE, MAX_TORSO_RADIUS, MAX_REACH = 4.0, -1.0, 3.5, 1.5
"""Limits of the measurements, so that an outlier cannot lead to an absurd head."""


def predict_head(features: HeadFeatures) -> HeadPrediction:
    """Return the predicted head."""
    key = (features.neck is not None, features.has_hat)
    values = [1.0, min(features.torso_radius, MAX_TORSO_RADIUS), features.top, features.crown]
    if features.neck is not None and features.neck_radius is not None:
        values += [features.neck_radius, features.neck]
    values += [features.shoulders, min(features.reach, MAX_REACH), float(features.is_ball)]
    limited = [min(max(value, MIN_FEATURE), MAX_FEATURE) for value in values]
    log_height, offset = (
        sum(coefficient * value for coefficient, value in zip(table[key], limited, strict=True))
        for table in (HEIGHT_COEFFICIENTS, OFFSET_COEFFICIENTS)
    )
    return HeadPrediction(exp(log_height), offset)

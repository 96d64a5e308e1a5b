"""Animatics: a storyboard as a video, with the estimated lengths of the scenes.

motion     the entrance animations, as functions of time
layers     the pictures of a scene: its animated elements, and everything between them
overlays   the label "animatic" and burned captions
frames     the sequence of pictures of a scene
voice      a stand-in voice (espeak-ng), stretched to the estimated length
sound      the audio track: silence, and the voice at its time
encoder    MP4 and WebM files
writer     `write_animatic`
"""

from __future__ import annotations

from scenekit.animatic.writer import Animatic, write_animatic

__all__ = ["Animatic", "write_animatic"]

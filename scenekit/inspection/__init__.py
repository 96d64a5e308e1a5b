"""Inspect a payload: its view for drawing and checking, its duration, its captions and its findings."""

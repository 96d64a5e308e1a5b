"""The documented wire objects, field by field; they know nothing of placement."""

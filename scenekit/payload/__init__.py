"""The documented wire objects, field by field, without knowledge of elements and placement."""

"""Read what a payload shows and says: its view, its duration, its captions and its findings."""

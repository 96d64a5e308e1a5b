"""Downloads of videos and images by the rules of RFC 9110: bounded, verified and resumable, without network access."""

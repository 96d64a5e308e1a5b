"""Images that a payload refers to by URL: download within limits, identification, cache and scaling."""

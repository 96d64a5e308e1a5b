"""Edit the elements and scripts of a project, and build its update request."""

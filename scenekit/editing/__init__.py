"""Edit elements by tag, and write the update request of a project."""

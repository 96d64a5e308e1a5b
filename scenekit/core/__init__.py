"""The tools that all other packages use: geometry, validation, messages, colors, files, deadlines and typesetting."""

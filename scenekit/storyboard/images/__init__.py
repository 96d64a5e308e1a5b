"""Pictures that a payload names by their addresses: told apart, downloaded within bounds, kept, and made small."""

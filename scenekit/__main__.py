"""`python -m scenekit`, for where the command is not on the path."""

from scenekit.cli import main

if __name__ == "__main__":
    main()

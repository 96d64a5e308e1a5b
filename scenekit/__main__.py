"""Run the command line as `python -m scenekit`, for systems on which `scenekit` is not on the PATH."""

from scenekit.cli import main

if __name__ == "__main__":
    main()

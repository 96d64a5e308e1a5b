"""Every error and finding message of scenekit, produced by real input and compared with one reviewed file."""

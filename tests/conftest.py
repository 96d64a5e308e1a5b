"""What pytest leaves alone: files for the type checker, and benchmarks, which are run by hand."""

collect_ignore_glob = ["typing/*", "benchmarks/*"]

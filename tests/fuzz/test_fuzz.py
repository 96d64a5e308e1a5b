"""A thousandth of the inputs of a full run of `python -m tests.fuzz --inputs 500000`."""

from pathlib import Path

from tests.fuzz.run import Fuzzer


def test_mutated_documents_give_a_result_or_an_error_of_scenekit(tmp_path: Path) -> None:
    fuzzer = Fuzzer(seed=1, folder=tmp_path)
    fuzzer.run(500)
    assert not fuzzer.failures, "\n".join(fuzzer.failures)
    assert fuzzer.counts["accepted"] > 100
    assert fuzzer.counts["rejected"] > 100

"""A thousandth of the inputs of a full run of `python -m tests.fuzz --inputs 500000`."""

from tests.fuzz.documents import KIND_SHARES
from tests.fuzz.run import RESULT, format_table, run_inputs
from tests.fuzz.targets import PROJECT_USES


def test_changed_documents_give_a_result_or_an_error_of_scenekit() -> None:
    report = run_inputs(1, range(500))
    assert not report.failures, f"{report.failures[0].target}: {report.failures[0].reason}"
    reads = {target for target, _ in report.outcomes if target.startswith("read")}
    assert len(reads) == len(KIND_SHARES) + 2, "scene files have three formats"
    for target in (*reads, *PROJECT_USES):
        assert report.count(target, RESULT) > 0, format_table(report)
    assert report.count("read payload (json)", "PayloadError") > 0
    assert sum(report.count(target) for target, _ in set(report.outcomes) if target.startswith("command")) > 20


def test_the_seed_and_the_number_define_an_input() -> None:
    both, second = run_inputs(7, range(20, 22)), run_inputs(7, [21])
    assert run_inputs(7, [20]).outcomes + second.outcomes == both.outcomes

"""The page of limits has the values of the code."""

import re

from scenekit.core import limits
from tests.support.paths import ROOT


def test_the_page_lists_all_limits_with_their_values() -> None:
    page = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
    documented = {name: int(value.replace(",", "")) for name, value in re.findall(r"\| `(MAX_\w+)` \| ([\d,]+)", page)}
    assert documented == {name: value for name, value in vars(limits).items() if name.startswith("MAX_")}

"""Values at the edge that once ended badly."""

from __future__ import annotations

import pytest

from fpassist import ExpressionError
from fpassist.lang import feel


@pytest.mark.parametrize("expression", ["0 ** -2", "-a ** -2", "[0 ** -1]"])
def test_a_power_without_a_finite_result_is_null(expression: str) -> None:
    assert feel(expression, {"a": 0}) in (None, [None])


def test_a_context_name_with_control_characters_is_shown_without_them() -> None:
    with pytest.raises(ExpressionError) as caught:
        feel("1", {"a\tb\nc": object()})
    (fault,) = caught.value.diagnostics
    assert fault.code == "L026"
    assert fault.message.isprintable()

"""The style of messages, as a check."""

from __future__ import annotations

from fpassist.diagnostics import CODES, Diagnostic


def well_said(diagnostic: Diagnostic) -> None:
    assert diagnostic.code in CODES
    assert diagnostic.message
    assert not diagnostic.message.endswith(".")
    assert diagnostic.message[0].islower() or diagnostic.message.startswith("ID number")
    assert diagnostic.help

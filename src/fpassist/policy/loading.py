"""Files to a policy: the front door of this room."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from msgspec.structs import replace

from fpassist.diagnostics import Diagnostic, PolicyError
from fpassist.policy.files import Refused, SourceFile, decode, read_bytes
from fpassist.policy.frozen import FrozenDict
from fpassist.policy.model import PolicyData
from fpassist.policy.overlays import apply_overlays
from fpassist.policy.paths import bundled
from fpassist.policy.report import Report, TooMany
from fpassist.policy.yaml_nodes import YamlNode, compose, holds_household

_NOTHING: Mapping[str, str] = FrozenDict()


@dataclass(slots=True, eq=False)
class Opened:
    """One file read into nodes."""

    file: SourceFile
    root: YamlNode


def load(
    path: str | Path | None = None,
    overlays: Sequence[str | Path] = (),
    interpret: Mapping[str, str] | None = None,
    *,
    contents: Mapping[str, bytes] | None = None,
) -> PolicyData:
    """The policy at ``path`` under ``overlays``, in order, with the options of ``interpret``.

    Args:
        path: ``None`` for the bundled policy.
        overlays: paths; a single path is a list of one.
        contents: bytes of files already read, by path as given.

    Raises:
        PolicyError: with every fault of all the files, errors and warnings; P013 for an argument of the wrong type.
    """
    report, data = build(path, overlays, interpret, contents)
    report.raise_errors()
    if data is None:  # pragma: no cover - a policy is absent only where an error was reported
        raise PolicyError([Diagnostic("P010", "the policy cannot be read", str(path), help="see `fpassist check`")])
    return data


def check_policy(
    path: str | Path | None = None,
    overlays: Sequence[str | Path] = (),
    source: str | Path | None = None,
    interpret: Mapping[str, str] | None = None,
) -> list[Diagnostic]:
    """Every error and warning of a policy; with ``source``, its anchors are held against the notice's text."""
    report, data = build(path, overlays, interpret)
    if source is not None:
        with suppress(TooMany):
            _hold_against(source, data, str(path if path is not None else bundled()), report)
    return report.diagnostics


def _hold_against(source: str | Path, data: PolicyData | None, file: str, report: Report) -> None:
    from fpassist.policy.anchored_figures import check_figures
    from fpassist.policy.notice import check_anchors, read_notice

    text, faults = read_notice(source)
    failed = report.failed
    report.extend(faults)
    if text is None or data is None:
        return
    for fault in check_anchors(data, text, str(source)):
        # Where a rule could not be read, a part that nothing cites may be cited by that rule.
        if not (failed and fault.code == "P045"):
            report.add(fault)
    report.extend(check_figures(data, file))


def build(
    path: str | Path | None,
    overlays: Sequence[str | Path],
    interpret: Mapping[str, str] | None,
    contents: Mapping[str, bytes] | None = None,
) -> tuple[Report, PolicyData | None]:
    """The report, and the policy: whole where the report has no error, else what of it could be read.

    Args:
        contents: bytes of files already read, by path as given.
    """
    report = Report()
    data: PolicyData | None = None
    # A single path is a sequence too, of letters.
    laid: Sequence[str | Path] = (overlays,) if isinstance(overlays, (str, Path)) else overlays
    report.extend(_misused(path, laid, interpret))
    if not report.failed:
        with suppress(TooMany):
            data = _build(path, tuple(laid), interpret, contents, report)
    return report, data


def _is_path(given: object) -> bool:
    return isinstance(given, (str, os.PathLike))


def _misused(path: object, overlays: object, interpret: object) -> Iterator[Diagnostic]:
    """What is wrong with the arguments of a call, whatever its types promised."""

    def wrong(name: str, message: str, help: str) -> Diagnostic:
        return Diagnostic("P013", message, name, help=help)

    if path is not None and not _is_path(path):
        yield wrong(
            "path", f"path must be a path, not {type(path).__name__}", "pass the path of a policy file, or None"
        )
    if not isinstance(overlays, Sequence) or isinstance(overlays, bytes):
        message = f"overlays must be a list of paths, not {type(cast(object, overlays)).__name__}"
        yield wrong("overlays", message, "pass the paths of overlay files, or leave it out")
    else:
        for place, one in enumerate(cast("Sequence[object]", overlays)):
            if not _is_path(one):
                message = f"an overlay must be a path, not {type(one).__name__}"
                yield wrong(f"overlays[{place}]", message, "pass the path of an overlay file")
    if interpret is None:
        return
    if not isinstance(interpret, Mapping):
        message = f"interpret must be a mapping, not {type(interpret).__name__}"
        yield wrong("interpret", message, 'pass the option by interpretation id, such as {"members": "couple_only"}')
        return
    for name, option in cast("Mapping[object, object]", interpret).items():
        if not isinstance(name, str) or not isinstance(option, str):
            kind = type(name if not isinstance(name, str) else option).__name__
            message = f"an interpretation and its option must be text, not {kind}"
            yield wrong("interpret", message, "pass ids of the policy; leave out what keeps its default")


def _build(
    path: str | Path | None,
    overlays: Sequence[str | Path],
    interpret: Mapping[str, str] | None,
    contents: Mapping[str, bytes] | None,
    report: Report,
) -> PolicyData | None:
    from fpassist.policy.resolve import mend_sections, resolve

    main = _open(path if path is not None else bundled(), report, contents)
    extra = [opened for one in overlays if (opened := _open(one, report, contents)) is not None]
    if main is None or len(extra) < len(overlays):
        return None
    digest = digest_of([main.file.sha256, *(one.file.sha256 for one in extra)])
    chosen = dict(interpret or _NOTHING)
    mend_sections(main.root, report)
    applied = apply_overlays(main.root, [one.root for one in extra], report)
    data = resolve(main.root, report, interpret=chosen, overlays=applied, sha256=digest)
    if data is not None:
        warnings = tuple(item for item in report.diagnostics if item.severity == "warning")
        data = replace(data, warnings=warnings)
    return data


def digest_of(parts: Sequence[str]) -> str:
    """The policy's sha256: of the one file, or of the hex digests of policy and overlays, in order, a line each."""
    if len(parts) == 1:
        return parts[0]
    return hashlib.sha256("\n".join(parts).encode("ascii")).hexdigest()


def _open(path: str | Path, report: Report, contents: Mapping[str, bytes] | None) -> Opened | None:
    shown = str(path)
    try:
        data = contents[shown] if contents is not None and shown in contents else read_bytes(path)
        file = decode(data, shown)
        report.files[shown] = file
        root, faults = compose(file)
    except Refused as refused:
        report.extend((*refused.before, refused.diagnostic))
        return None
    if holds_household(root):
        # No place and no line of it: what stands in it is not for a report.
        message = "this file holds a household, not a policy or an overlay"
        cure = "give the file of a policy; a household is for `fpassist evaluate`"
        report.add(Diagnostic("P012", message, shown, help=cure))
        return None
    report.extend(faults)
    return Opened(file, root)

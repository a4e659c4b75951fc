"""A resolved policy kept between calls, so that a command starts without parsing YAML and expressions.

The entry is a pickle in the user's own cache folder, named by a digest of every byte it was made from: the files, the
choices, the package, the Python. A pickle is code to whoever can write it, so folder and file must belong to the user
and be writable by nobody else; where that is not so, or nothing can be written, the policy is loaded afresh.
"""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
import stat
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from fpassist._version import __version__
from fpassist.policy.model import PolicyData

SWITCH = "FPASSIST_NO_CACHE"
"""Set to ``1`` to neither read nor write the cache."""

MAX_ENTRY = 64 * 1024 * 1024
MAX_ENTRIES = 32
_ROOMS = ("diagnostics", "domain", "lang", "policy")


def load_cached(
    path: str | Path | None = None,
    overlays: Sequence[str | Path] = (),
    interpret: Mapping[str, str] | None = None,
) -> PolicyData:
    """As :func:`fpassist.policy.load`, from the cache where it can.

    Raises:
        PolicyError: with every fault; a faulty policy is never kept.
    """
    if os.environ.get(SWITCH) == "1":
        return _fresh(path, overlays, interpret, None)
    folder = cache_folder()
    if folder is None:
        return _fresh(path, overlays, interpret, None)
    from fpassist.policy.files import Refused, read_bytes
    from fpassist.policy.paths import bundled

    first = path if path is not None else bundled()
    try:
        contents = {str(one): read_bytes(one) for one in (first, *overlays)}
    except Refused:
        # The full load reports it, with whatever else is wrong.
        return _fresh(path, overlays, interpret, None)
    entry = folder / f"policy-{_key(first, overlays, interpret or {}, contents)}.pickle"
    found = _read(entry)
    if found is not None:
        return found
    data = _fresh(path, overlays, interpret, contents)
    _write(entry, data)
    return data


def cache_folder() -> Path | None:
    """The user's folder for entries, made where it is not there; ``None`` where there is no safe one."""
    try:
        if sys.platform == "win32":
            base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        elif sys.platform == "darwin":
            base = Path.home() / "Library" / "Caches"
        else:
            named = os.environ.get("XDG_CACHE_HOME", "")
            base = Path(named) if os.path.isabs(named) else Path.home() / ".cache"
        folder = base / "fpassist"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder if _own(os.lstat(folder), directory=True) else None
    except (OSError, RuntimeError, ValueError):
        return None


def _own(state: os.stat_result, *, directory: bool) -> bool:
    """Whether only this user could have written what ``state`` describes."""
    if not (stat.S_ISDIR if directory else stat.S_ISREG)(state.st_mode):
        return False
    user = getattr(os, "getuid", None)
    # Windows has neither owners in stat nor mode bits; the folder is under the user's own profile there.
    return user is None or (state.st_uid == user() and not state.st_mode & 0o022)


def _key(
    first: str | Path, overlays: Sequence[str | Path], interpret: Mapping[str, str], contents: Mapping[str, bytes]
) -> str:
    digest = hashlib.sha256()

    def add(*parts: str | bytes) -> None:
        for part in parts:
            data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
            digest.update(len(data).to_bytes(8, "big"))
            digest.update(data)

    add(__version__, sys.version, sys.implementation.cache_tag or "", _fingerprint())
    for one in (first, *overlays):
        # The path is part of the entry: spans name it.
        add(str(one), contents[str(one)])
    for name in sorted(interpret):
        add(name, interpret[name])
    return digest.hexdigest()


def _fingerprint() -> str:
    """The state of the code that makes an entry: in a checkout it changes without a new version."""
    root = Path(__file__).resolve().parents[1]
    found: list[str] = []
    for room in _ROOMS:
        for folder, _, files in os.walk(root / room):
            for name in files:
                if name.endswith((".py", ".lark")):
                    state = os.stat(os.path.join(folder, name))
                    found.append(f"{folder}/{name}:{state.st_mtime_ns}:{state.st_size}")
    return "\n".join(sorted(found))


def _read(entry: Path) -> PolicyData | None:
    try:
        handle = os.open(entry, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    try:
        with os.fdopen(handle, "rb") as stream:
            state = os.fstat(stream.fileno())
            if not _own(state, directory=False) or state.st_size > MAX_ENTRY:
                return None
            data = stream.read()
    except OSError:
        return None
    digest, payload = data[:32], data[32:]
    if hashlib.sha256(payload).digest() != digest:
        return None
    # Thousands of small objects are made at once and all of them stay: collecting in between only costs time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        found = pickle.loads(payload)
    except (pickle.PickleError, AttributeError, ImportError, TypeError, ValueError, LookupError, EOFError):
        return None
    finally:
        if collecting:
            gc.enable()
    return found if isinstance(found, PolicyData) else None


def _write(entry: Path, data: PolicyData) -> None:
    """Writes the entry whole or not at all; that it cannot be written is no fault of the call."""
    with suppress(OSError):
        payload = pickle.dumps(data, protocol=5)
        handle, temporary = tempfile.mkstemp(dir=entry.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(hashlib.sha256(payload).digest())
                stream.write(payload)
            os.replace(temporary, entry)
        except OSError:
            os.unlink(temporary)
            raise
        _prune(entry.parent)


def _prune(folder: Path) -> None:
    """Keeps the newest entries."""
    entries = sorted(folder.glob("policy-*.pickle"), key=lambda one: one.stat().st_mtime_ns, reverse=True)
    for old in entries[MAX_ENTRIES:]:
        with suppress(OSError):
            old.unlink()


def _fresh(
    path: str | Path | None,
    overlays: Sequence[str | Path],
    interpret: Mapping[str, str] | None,
    contents: Mapping[str, bytes] | None,
) -> PolicyData:
    from fpassist.policy.loading import load

    return load(path, overlays, interpret, contents=contents)

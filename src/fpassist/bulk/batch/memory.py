"""How much memory a run may take, and how many families that is at a time."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fpassist.bulk.batch.faults import fault
from fpassist.diagnostics import Diagnostic

UNITS: Final = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
FEWEST: Final = 512
"""Families at a time at the least: with fewer the fixed work of a slice would count."""
MOST: Final = {"polars": 1 << 17, "duckdb": 1 << 17, "spark": 1 << 20}
"""Families at a time at the most, by engine: more would only take memory; Spark takes long to plan each query."""
BASE: Final = 256 << 20
"""Bytes that the program takes before it reads a family."""
PER_FAMILY: Final = {False: 10 << 10, True: 80 << 10}
"""Bytes a family of the slices in hand, one read ahead and one being written: measured; ``True`` for the long form."""
WORTH: Final = 1 << 15
"""Families at a time for which a core of its own pays: smaller slices cost more than a second core saves."""
_SIZE = re.compile(r"(\d{1,12})\s*([KMGT]?)I?B?", re.ASCII | re.IGNORECASE)


def read_size(text: str) -> int:
    """Bytes in an amount such as ``4GB``, ``800 MB`` or ``1073741824``; units are powers of 1,024.

    Raises:
        BatchError: B073.
    """
    found = _SIZE.fullmatch(text.strip())
    size = int(found[1]) * UNITS[found[2].upper()] if found else 0
    if not size:
        raise fault("B073", f"'{text[:40]}' is no amount of memory", "memory")
    return size


def too_little(memory: int | None, *, long: bool) -> Iterator[Diagnostic]:
    """A warning (B073) where no run keeps within ``memory``: the smallest one is made all the same.

    Args:
        memory: bytes, as asked; ``None`` where nothing is said.
        long: whether a row is a benefit and subject.
    """
    least = peak(FEWEST, long=long)
    if memory is not None and memory < least:
        message = "a run takes more memory than is allowed; the smallest one is made"
        cure = f"give `--memory {-(-least // UNITS['M'])}MB` or more"
        yield Diagnostic("B073", message, "memory", "warning", help=cure)


def half_the_machine() -> int:
    """Bytes: half of what the machine has, or of what its control group allows this process."""
    there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 4 << 30
    for limit in (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes")):
        try:
            there = min(there, int(limit.read_text(encoding="ascii")))
        except (OSError, ValueError):
            continue
    return there // 2


def parted(memory: int, *, long: bool, engine: str, cores: int) -> tuple[int, int]:
    """How many families at a time, and how many such slices at once, keep a run within ``memory`` bytes.

    Args:
        memory: bytes.
        long: whether a row is a benefit and subject.
        engine: DuckDB and Spark spread one slice over the cores themselves.
        cores: that may be used.
    """
    whole = families_in(memory, long=long, engine=engine)
    if engine != "polars":
        return whole, 1
    room = max(whole, (memory - BASE) // PER_FAMILY[long])
    count = max(1, min(cores, room // WORTH))
    return max(FEWEST, min(whole, room // count)), count


def families_in(memory: int, *, long: bool, engine: str = "polars") -> int:
    """How many families at a time keep a run of ``engine`` within ``memory`` bytes."""
    return max(FEWEST, min(MOST[engine], (memory - BASE) // PER_FAMILY[long]))


def peak(families: int, *, long: bool) -> int:
    """Bytes that a run takes at the highest, about, with so many families in its slices."""
    return BASE + families * PER_FAMILY[long]

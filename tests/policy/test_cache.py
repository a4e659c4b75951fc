"""The cache: the same policy, from the user's own folder and from nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fpassist.diagnostics import PolicyError
from fpassist.policy import cache, load
from fpassist.policy.cache import load_cached

SMALL = Path(__file__).parent / "good" / "small.yaml"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the cache folder is named by XDG_CACHE_HOME on Linux")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv(cache.SWITCH, raising=False)
    return tmp_path / "cache" / "fpassist"


def entries(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.pickle"))


def no_load(*args: object, **kwargs: object) -> None:
    raise AssertionError("the policy was loaded afresh")


def test_the_second_call_reads_the_entry(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load_cached(SMALL)
    assert first == load(SMALL)
    (entry,) = entries(folder)
    assert entry.stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0
    monkeypatch.setattr(cache, "_fresh", no_load)
    assert load_cached(SMALL) == first


def test_another_choice_file_or_overlay_is_another_entry(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.yaml"
    copy.write_bytes(SMALL.read_bytes())
    load_cached(copy)
    assert load_cached(copy, interpret={"whose_age": "wife"}).interpretations["whose_age"].chosen == "wife"
    copy.write_text(SMALL.read_text("utf-8").replace("小通知", "小通告"), encoding="utf-8")
    assert load_cached(copy).title.zh == "小通告"
    assert len(entries(folder)) == 3


def test_a_faulty_policy_is_not_kept(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("policy: {}\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(PolicyError):
            load_cached(path)
    with pytest.raises(PolicyError):
        load_cached(tmp_path / "none.yaml")
    assert entries(folder) == []


def test_it_can_be_switched_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.SWITCH, "1")
    assert load_cached(SMALL) == load(SMALL)
    assert not folder.exists()


@pytest.mark.parametrize("damage", [b"", b"x" * 10, b"x" * 4000])
def test_a_damaged_entry_is_made_anew(folder: Path, damage: bytes) -> None:
    first = load_cached(SMALL)
    (entry,) = entries(folder)
    entry.write_bytes(damage)
    assert load_cached(SMALL) == first
    assert entry.stat().st_size > 4000


def test_an_entry_that_others_could_have_written_is_not_read(folder: Path) -> None:
    load_cached(SMALL)
    (entry,) = entries(folder)
    # A pickle that would run code, had it been trusted: its digest is right, its mode is not.
    import hashlib

    payload = b"cos\nabort\n(tR."
    entry.write_bytes(hashlib.sha256(payload).digest() + payload)
    entry.chmod(0o666)
    assert load_cached(SMALL) == load(SMALL)
    assert entry.stat().st_mode & 0o077 == 0


def test_a_folder_that_others_may_write_is_not_used(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    assert load_cached(SMALL) == load(SMALL)
    assert entries(folder) == []


def test_a_link_in_place_of_folder_or_entry_is_not_followed(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    folder.parent.mkdir()
    folder.symlink_to(elsewhere)
    assert load_cached(SMALL) == load(SMALL)
    assert list(elsewhere.iterdir()) == []


def test_where_nothing_can_be_written_it_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert load_cached(SMALL) == load(SMALL)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(os, "replace", lambda *args: (_ for _ in ()).throw(OSError("disk full")))
    assert load_cached(SMALL) == load(SMALL)
    assert list((tmp_path / "cache" / "fpassist").iterdir()) == []


def test_old_entries_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MAX_ENTRIES", 1)
    load_cached(SMALL)
    load_cached(SMALL, interpret={"whose_age": "wife"})
    assert len(entries(folder)) == 1


def test_a_cached_policy_needs_no_parser(folder: Path) -> None:
    load_cached(SMALL)
    code = (
        "import sys; from fpassist.policy import load_cached; load_cached(sys.argv[1]); "
        "print(*[name for name in ('lark', 'yaml', 'fpassist.policy.resolve') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(SMALL)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""

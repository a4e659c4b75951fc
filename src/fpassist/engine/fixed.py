"""What is made once and never changed, though parts of it are worked out only when they are asked for."""

from __future__ import annotations

from typing import Never


class Fixed:
    """Refuses to have an attribute set or deleted; its maker, and cached properties, write by other ways."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> Never:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be set: an answer is not changed once it is given")

    def __delattr__(self, name: str) -> Never:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be deleted: an answer is not changed once given")

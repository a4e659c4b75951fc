"""The order in which definitions can be typed, and the circles among them. Nothing here recurses."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping


def components(edges: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Strongly connected components of the graph, what is used before what uses it (Tarjan's algorithm)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    on_stack: set[str] = set()
    stack: list[str] = []
    found: list[list[str]] = []
    for root in edges:
        if root in index:
            continue
        work = [(root, iter(list(edges[root])))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in edges:
                    continue
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(list(edges[other]))))
                    break
                if other in on_stack:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group: list[str] = []
                    while True:
                        member = stack.pop()
                        on_stack.discard(member)
                        group.append(member)
                        if member == node:
                            break
                    found.append(group)
    return found


def circle(start: str, members: Iterable[str], edges: Mapping[str, Iterable[str]]) -> list[str]:
    """The shortest way from ``start`` back to itself within ``members``: ``[a, b, a]``; ``[]`` where there is none."""
    inside = set(members)
    came: dict[str, str] = {}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for other in sorted(edges.get(node, ())):
            if other == start:
                path = [start, node] if node != start else [start]
                while path[-1] != start:
                    path.append(came[path[-1]])
                path = path if path[-1] == start and len(path) > 1 else [*path, start]
                return path[::-1]
            if other in inside and other not in came:
                came[other] = node
                queue.append(other)
    return []

"""The second engine: definitions and benefits as durable_rules rules, run by forward chaining (extra ``durable``)."""

from __future__ import annotations

from fpassist.engine.durable.decide import DurableDecider

__all__ = ["DurableDecider"]

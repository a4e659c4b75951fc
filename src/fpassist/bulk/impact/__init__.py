"""Two policies over one population: who gains, who loses, what it costs."""

from fpassist.bulk.impact.compared import compare

__all__ = ["compare"]

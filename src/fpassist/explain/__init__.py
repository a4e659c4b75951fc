"""Why, why not, what is missing, what to ask next; and the words for it."""

from __future__ import annotations

from fpassist.explain.causes import Causes, roles_of
from fpassist.explain.explanation import Explanation, explain
from fpassist.explain.text import describe
from fpassist.explain.time import first_day
from fpassist.explain.words import Speaker

__all__ = ["Causes", "Explanation", "Speaker", "describe", "explain", "first_day", "roles_of"]

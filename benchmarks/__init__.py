"""How fast fpassist decides, beside what else could have decided the same families. Run with ``make bench``."""

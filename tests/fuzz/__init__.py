"""Mutated households, expressions and policies: each must end in an answer or a coded error, within a second.

``make fuzz`` runs half a million; ``python -m tests.fuzz --help`` tells the options. A case is made by its seed and
its number alone, so that ``python -m tests.fuzz --seed 1 --case 4711`` shows one again.
"""

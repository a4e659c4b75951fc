"""Readers of the sections of a policy file, one a module."""

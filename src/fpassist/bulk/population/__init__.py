"""A made-up population to try things on."""

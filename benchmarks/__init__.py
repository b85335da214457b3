"""Measurements of the product at four sizes: ``python -m benchmarks``."""

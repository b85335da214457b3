"""Rates by which the posts that units have now are explained best."""

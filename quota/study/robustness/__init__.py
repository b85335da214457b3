"""How a plan holds when the figures behind the needs are uncertain."""

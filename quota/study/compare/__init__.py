"""Plans side by side: what went in, what came out, and what follows from what."""

"""Figures, not tests: how fast the engine is on this machine, and beside it what the machine could do at all."""

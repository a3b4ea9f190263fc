"""Processes of their own for tests: forked, in no time, from one that has imported everything and does nothing else."""

from multiprocessing import get_context

NURSERY = get_context("forkserver")
NURSERY.set_forkserver_preload(["__main__", "tests.endurance.process"])

# Needs make, a POSIX shell and Python 3.11 or later; everything else comes into .venv.
# ARGS reaches the command:  make demo ARGS=--no-serve   make test ARGS="-k deadlines"

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench fuzz endurance lock diagrams messages

help:  ## list these targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

demo:  ## fill a demonstration database and serve it
	@sh scripts/environment.sh run
	@sh scripts/pango.sh
	@.venv/bin/ik-workflow demo $(ARGS)

test: lint  ## run every check and every test
	@sh scripts/chromium.sh
	@sh scripts/pango.sh
	.venv/bin/pytest -n auto --dist worksteal $(ARGS)

lint:  ## check style, types and layers
	@sh scripts/environment.sh test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

bench:  ## print the figures of benchmarks/
	@sh scripts/environment.sh test
	@.venv/bin/python -m benchmarks $(ARGS)

fuzz:  ## send 50,000 odd requests to every page (ARGS="--requests 1000 --seed 7")
	@sh scripts/environment.sh test
	@.venv/bin/python -m tests.fuzz $(ARGS)

endurance:  ## kill processes a thousand times (KILLS=50), take database and mail server away, change the clock
	@sh scripts/environment.sh test
	IK_ENDURANCE=$${KILLS:-1000} .venv/bin/pytest tests/endurance -n 0 --durations=0 $(ARGS)

lock:  ## pin the versions again (ARGS=--upgrade: the newest ones)
	@sh scripts/lock.sh $(ARGS)

diagrams:  ## draw the procedures again, in docs/procedures.md and for the pages (needs Graphviz)
	@sh scripts/environment.sh run
	.venv/bin/python scripts/diagrams.py

messages:  ## write every text that is marked for translation into translations/messages.pot
	@sh scripts/environment.sh run
	.venv/bin/python scripts/messages.py

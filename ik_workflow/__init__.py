"""Workflow and process engine for a city's integration concept: from the working group's draft to the evaluation."""

__version__ = "0.1.0"

"""The application that all tests of the pages share."""

from flask import Flask

from ik_workflow.app import create_app
from ik_workflow.settings import load


def make_application(template: str) -> Flask:
    """Over the database that is copied for each test, and to which nobody stays connected."""
    app = create_app(load(database_url=template, mode="demo"))
    app.extensions["ik_engine"].dispose()
    return app

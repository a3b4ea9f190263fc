"""``ik-workflow serve``: the web application behind a small production server."""

import click
from waitress import serve as waitress_serve

from ik_workflow.app import create_app
from ik_workflow.translation import _


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse, auf der gehört wird.")
@click.option("--port", default=8080, show_default=True, help="Port.")
def serve(host: str, port: int) -> None:
    """Die Seiten ausliefern."""
    app = create_app()
    click.echo(_("Die Seiten stehen unter http://{host}:{port}/ – beenden mit Strg+C.", host=host, port=port))
    waitress_serve(app, host=host, port=port, threads=8, ident=None)

"""The city's colour comes by setting, and only if it can be read."""

import pytest

from ik_workflow.app import create_app
from ik_workflow.errors import BadSetting
from ik_workflow.settings import contrast_with_white
from ik_workflow.settings import load


def test_the_city_has_its_colour_on_every_page(migrated_url: str) -> None:
    app = create_app(load(database_url=migrated_url, mode="demo", site_colour="#004a99"))
    client = app.test_client()
    assert 'href="/farbe.css"' in client.get("/").text
    assert "--kern-color-action-default: #004a99;" in client.get("/farbe.css").text
    app.extensions["ik_engine"].dispose()


@pytest.mark.parametrize(("colour", "contrast"), [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54)])
def test_contrast_is_reckoned_as_wcag_does(colour: str, contrast: float) -> None:
    assert contrast_with_white(colour) == pytest.approx(contrast, abs=0.01)


@pytest.mark.parametrize("colour", ["#777777", "#ffcc00", "red", "#12345", "#004a99;}"])
def test_a_colour_that_cannot_be_read_stops_the_start(colour: str) -> None:
    with pytest.raises(BadSetting, match="IK_SITE_COLOUR"):
        load(site_colour=colour, mode="demo")

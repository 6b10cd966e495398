"""The check of the SkyPilot config refuses what SkyPilot itself refuses, and takes what it takes."""
import os
import random

import pytest
from judge.config import generate

COUNT = 500


@pytest.fixture
def validate(monkeypatch):
    """SkyPilot's own check, as the server runs it once its plugins are loaded."""
    monkeypatch.setenv('IS_SKYPILOT_SERVER', 'true')
    from sky import skypilot_config
    from sky.server import plugins
    from sky.utils import schemas
    monkeypatch.setattr(plugins, '_plugins_loaded', True)

    def refusal(config: dict) -> str:
        try:
            skypilot_config._validate_config(config, 'the test')
        except Exception as error:  # pylint: disable=broad-except
            return str(error)
        return ''

    return refusal, schemas.get_config_schema()


def test_the_same_verdict_on_each_config(node, validate):
    refusal, schema = validate
    chance = random.Random(13)
    version = os.environ['JUDGE_VERSION']
    verdicts = {True: 0, False: 0}
    for _ in range(COUNT):
        config = generate(schema, chance)
        # This project keeps the password of the database out of the config.
        config.pop('db', None)
        said = refusal(config)
        found = node.config_problems(config, version)
        assert bool(said) == bool(found), f'{config}\nSkyPilot: {said or "takes it"}\nours: {found or "takes it"}'
        verdicts[bool(said)] += 1
    # A generator of which nearly all is refused, or taken, would prove little.
    assert min(verdicts.values()) > COUNT / 5, verdicts

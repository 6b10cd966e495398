"""The fixtures that all clouds share; those of a cloud are in its own plugin module."""
import os
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

# SkyPilot reads its config and opens its database when it is imported, so it gets a home of its own before that.
HOME = tempfile.mkdtemp(prefix='skypilot-home-')
os.environ['HOME'] = HOME
os.environ['SKYPILOT_DISABLE_USAGE_COLLECTION'] = '1'

# pylint: disable=wrong-import-position
import pytest
from judge.flow import Recorder
from judge.node import Node


def pytest_configure(config):
    config.addinivalue_line('markers', 'flow(described): one thing that SkyPilot does with a cloud')


@pytest.fixture(scope='session')
def node():
    process = Node()
    yield process
    process.close()


# A run without a single flow has a record too.
@pytest.fixture(scope='session', autouse=True)
def recorder():
    session = Recorder()
    yield session
    session.write()


@pytest.fixture
def described(request):
    """The flow that the test is."""
    return request.node.get_closest_marker('flow').args[0]


# The fixtures of the clouds. pylint: disable=unused-import
from judge.aws_fixtures import aws_session
from judge.aws_fixtures import on_aws
from judge.gcp_flow import gcp_home, on_gcp
from judge import kubernetes_fixtures
from judge.kubernetes_fixtures import *  # noqa: F401,F403 # pylint: disable=wildcard-import,unused-wildcard-import


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    outcome = yield
    kubernetes_fixtures.note_failure(item, outcome.get_result())

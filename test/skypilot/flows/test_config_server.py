"""SkyPilot's API server itself, without a cluster and a cloud: what its log-in lets in, and what a config that is not valid does."""
import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

SHIM = pathlib.Path(__file__).resolve().parents[1] / 'judge' / 'server'
# The server imports all of SkyPilot several times, and a small machine answers requests only after the check at the start, which waits for clouds.
START, PATIENCE = 300, 300
# A request from another machine, as ingress-nginx passes it on; without these headers, the server trusts it as one from its own pod.
OUTSIDE = {'X-Forwarded-For': '192.0.2.1'}
EVE = {**OUTSIDE, 'X-Auth-Request-Email': 'eve@example.com'}


class Server:
    """A running server."""

    def __init__(self, home: pathlib.Path, config: str, hook: str, environment: dict):
        (home / '.sky').mkdir()
        (home / '.sky' / 'config.yaml').write_text(config, encoding='utf-8')
        subprocess.run(['sh', '-ec', hook.replace('/root/', f'{home}/')], check=True)
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            port = free.getsockname()[1]
        self.url = f'http://127.0.0.1:{port}'
        env = {**os.environ, 'HOME': str(home), 'PYTHONPATH': str(SHIM), 'IS_SKYPILOT_SERVER': 'true', **environment}
        self._log = open(home / 'log', 'w', encoding='utf-8')
        command = [sys.executable, '-m', 'sky.server.server', '--host', '127.0.0.1', '--port', str(port)]
        # Its workers are processes of the same group, which end with it.
        self._process = subprocess.Popen(command, env=env, stdout=self._log, stderr=subprocess.STDOUT, start_new_session=True)
        self._wait(home / 'log')

    def _wait(self, log: pathlib.Path):
        end = time.time() + START
        while time.time() < end and self._process.poll() is None:
            try:
                self.get('/api/health')
                return
            except OSError:
                time.sleep(1)
        self.close()
        raise RuntimeError(f'the server did not start:\n{log.read_text(encoding="utf-8")[-2000:]}')

    def get(self, path: str, headers=None, data=None):
        """Returns the status, the body and the headers of an answer."""
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(self.url + path, body, {'content-type': 'application/json', **(headers or {})})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers

    def role(self, headers=None) -> dict:
        return json.loads(self.get('/users/role', headers)[1])

    def health(self) -> dict:
        return json.loads(self.get('/api/health')[1])

    def close(self):
        # A server that stopped by itself has no process group.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._log.close()


@pytest.fixture
def start(tmp_path):
    servers = []

    def begin(config='{}\n', hook='', **environment):
        servers.append(Server(tmp_path, config, hook, environment))
        return servers[-1]

    yield begin
    for server in servers:
        server.close()


def header_commands(node) -> str:
    """The commands of the plan by which a pod of basic auth trusts no header."""
    [values] = [resource['inputs']['values'] for resource in node.plan({})['resources'] if resource['type'].endswith(':Release')]
    return re.match(r'mkdir.*\nprintf.*', values['apiService']['preDeployHook'])[0]


def test_a_config_with_an_unknown_key_is_healthy_and_fails_each_request(start):
    server = start('kubernetes:\n  bogus: 1\n')
    assert server.health()['status'] == 'healthy'
    # The request of the health check and of npm run verify.
    status, _, headers = server.get('/enabled_clouds?expand=true')
    assert status == 200
    status, body, _ = server.get(f'/api/get?request_id={headers["x-skypilot-request-id"]}')
    assert status == 500
    assert 'InvalidSkyPilotConfigError' in body


def test_anyone_names_himself_where_the_file_is_missing(start):
    server = start('rbac:\n  default_role: user\n')
    assert server.health()['external_proxy_auth_enabled']
    assert server.role(EVE) == {'id': server.role(EVE)['id'], 'name': 'eve@example.com', 'role': 'user'}
    # Without a header, a request is an administrator's.
    assert server.role(OUTSIDE)['role'] == 'admin'
    status, _, headers = server.get('/enabled_clouds?expand=true')
    assert status == 200
    assert server.get(f'/api/get?request_id={headers["x-skypilot-request-id"]}')[0] == 200


def test_the_commands_of_the_plan_turn_the_header_off(start, node):
    server = start(hook=header_commands(node))
    assert not server.health()['external_proxy_auth_enabled']
    assert server.role(EVE) == {'id': '', 'name': '', 'role': 'admin'}


def test_a_port_forward_is_an_administrators_log_in_under_oauth(start):
    oauth = {'SKYPILOT_AUTH_OAUTH2_PROXY_ENABLED': 'true', 'SKYPILOT_AUTH_OAUTH2_PROXY_BASE_URL': 'http://127.0.0.1:9'}
    server = start(**oauth)
    assert server.role()['role'] == 'admin'
    assert server.get('/users/role', OUTSIDE)[0] != 200
    # This is how docs/security.md appoints an administrator.
    assert server.get('/users')[0] == 200

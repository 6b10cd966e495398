"""The fixtures of AWS: the stand-in, and a flow on it that is judged to its end."""
import contextlib
import http.server
import json
import os
import threading

from judge import aws
from judge import aws_client
from judge import aws_skypilot
from judge.flow import Refused
import pytest

# What SkyPilot leaves behind with every right there is, and why.
LEFT_BY_SKYPILOT = {
    'default security group': 'the one of all clusters without ports stays for the next cluster, and costs nothing (sky/provision/aws/config.py)',
    'snapshot': 'sky launch --clone-disk-from deregisters the image that it copied to another region, and no code of SkyPilot deletes snapshots (sky/clouds/aws.py)',
    'image': 'the image of sky launch --clone-disk-from is for the user to delete (sky/execution.py)',
    'role': 'SkyPilot creates the role of its VMs once an account and never deletes it (sky/provision/aws/config.py)',
}
# The stack that most flows run on; nothing of it needs a cloud's answer.
STACK = {'auth': {'type': 'none'}, 'exposure': {'type': 'ClusterIP'}}


class _Credentials(http.server.BaseHTTPRequestHandler):
    """The credentials of a VM's role, which a VM gets from its metadata service."""

    def do_GET(self):
        body = json.dumps({'AccessKeyId': 'vm', 'SecretAccessKey': 'vm', 'Token': 'vm', 'Expiration': '2100-01-01T00:00:00Z'}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class AwsFlow:
    """A flow's cloud, judge and end."""

    def __init__(self, described, variant, node, cloud):
        self._described, self.on, self.cloud = described, variant == 'on', cloud
        config = dict(described.config or {})
        whole = {key[1:]: config.pop(key) for key in list(config) if key.startswith('/')}
        controller = described.feature == 'vm: controller'
        features = [one for one in described.features(self.on) if not one.startswith('vm:')]
        if not config.pop('defaults', False):
            config['features'] = features
        if controller and self.on:
            config['vm'] = 'controller'
        self.config = {**STACK, **whole, 'aws': {'enabled': True, 'accountId': aws.ACCOUNT, **config}}
        cloud.reset()
        for role in (config, *config.get('clusterRoles', [])):
            if role.get('role', 'create') == 'create':
                cloud.make_vm_role(config.get('path', '/'), role.get('roleName', aws.ROLE))
        self.judge = aws.Judge(node, cloud, self.config, described.principal)
        self.before = cloud.left()
        self.leaks = ()

    @contextlib.contextmanager
    def by(self, principal: str):
        """A part of the flow that another principal does."""
        mine, self.judge.principal = self.judge.principal, principal
        try:
            yield
        finally:
            self.judge.principal = mine

    def must(self, service: str, operation: str):
        """A call that no SDK of Python has."""
        verdict = self.judge(service, operation, {}, aws.REGION)
        if 'error' in verdict:
            raise Refused(verdict['error']['Message'])

    def left(self) -> list:
        left = list(self.cloud.left())
        for one in self.before:
            if one in left:
                left.remove(one)
        exempt = ('default security group', *self.leaks)
        assert set(exempt) <= set(LEFT_BY_SKYPILOT)
        return [one for one in left if not any(_named(one).startswith(name) for name in exempt)]

    def end(self, raised) -> str:
        """Closes what SkyPilot opened, by SkyPilot itself, and returns the outcome."""
        for name in aws_skypilot.clusters():
            try:
                with self.by('launcher'):
                    aws_skypilot.down(name)
            finally:
                if name in aws_skypilot.clusters():
                    aws_skypilot.forget(name)
        assert not self.judge.unknown, f'the judge does not know {self.judge.unknown}'
        left = self.left()
        assert not left, f'left behind: {left}; refused: {self.judge.refused}; raised: {raised!r}'
        if self.on:
            if raised is not None:
                raise raised
            assert not self.judge.refused, f'refused: {self.judge.refused}'
            return 'works'
        if raised is None:
            return 'works'
        if not self.judge.refused:
            raise raised
        return 'refused'


def _named(one: str) -> str:
    from sky.clouds import aws as aws_cloud  # pylint: disable=import-outside-toplevel
    return 'default security group' if one == f'security group {aws_cloud.DEFAULT_SECURITY_GROUP_NAME}' else one


@pytest.fixture(scope='session')
def aws_session():
    current = {}

    def ask(service, operation, parameters, region):
        return current['judge'](service, operation, parameters, region)

    cloud = aws.Cloud()
    server = aws.Server(ask)
    credentials = http.server.ThreadingHTTPServer(('127.0.0.1', 0), _Credentials)
    threading.Thread(target=credentials.serve_forever, daemon=True).start()
    saved = dict(os.environ)
    aws_skypilot.make_home(os.environ['HOME'], cloud.endpoint, aws.REGIONS)
    os.environ.update(
        JUDGE_AWS_PORT=str(server.port),
        PYTHONPATH=os.pathsep.join(aws.PYTHON_PATH),
        AWS_CONTAINER_CREDENTIALS_FULL_URI=f'http://127.0.0.1:{credentials.server_address[1]}/',
    )
    aws_client.read_models_once()
    uninstall = aws_client.install(ask)
    yield cloud, current
    uninstall()
    os.environ.clear()
    os.environ.update(saved)
    credentials.shutdown()
    server.stop()
    cloud.stop()


@pytest.fixture
def on_aws(described, variant, node, recorder, aws_session):
    """Runs the flow that a test hands over, and writes down what came of it."""
    cloud, current = aws_session
    flow = AwsFlow(described, variant, node, cloud)
    current['judge'] = flow.judge

    def run(steps, leaks=(), skypilot_config=None):
        flow.leaks = leaks
        # As the plan has it: what launches have as their role.
        identity = flow.judge.skypilot_config['aws']['remote_identity']
        base = {**flow.judge.skypilot_config, 'aws': {'remote_identity': identity, **(skypilot_config or {})}}
        base = {key: base[key] for key in ('aws', 'jobs', 'serve', 'workspaces') if key in base}
        with aws_skypilot.without_nodes():
            aws_skypilot.configure(base)
            aws_skypilot.fresh()
            raised = None
            try:
                steps(flow)
            except (Exception, SystemExit) as error:  # pylint: disable=broad-except
                raised = error if isinstance(error, Exception) else Refused(str(error))
            outcome = flow.end(raised)
        recorder.add(described, variant, outcome, flow.judge.used, flow.judge.refused)
        return outcome

    run.flow = flow
    return run

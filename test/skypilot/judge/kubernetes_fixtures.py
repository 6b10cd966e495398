"""The fixtures of the flows on Kubernetes: each flow gets a fresh pair of accounts of its plan, and its calls are judged when it ends."""
import time

from judge import kubernetes_cluster as cluster_lib
from judge.flow import Flow
import pytest

FEATURES = ('objectStoreMounts', 'gpuListing', 'volumes', 'hostPathVolumes', 'ingress', 'highAvailability', 'hostNetwork', 'gpuMetrics',
            'controllers')
# What SkyPilot does with a cluster and no flow runs.
NOT_RUN = {
    'commands in a pod, up to their output': 'no pod of the judge runs; the API server\'s authorization is judged',
    'debug dumps': 'they read what they may, and write down what they may not',
    'labels for GPUs (sky.utils.kubernetes.gpu_labeler)': 'an administrator runs it with rights of their own',
    'mode chart': 'the rights are the chart\'s own',
    'mode existing': 'the rights are somebody else\'s',
    'SkyPilot\'s own service account (remote_identity SERVICE_ACCOUNT)': 'SkyPilot would create roles, for which minimal gives no right',
    'stop and start': 'SkyPilot does not support them on Kubernetes',
    'DWS and the autoscaler of GKE': 'they ask Google, with an identity of Google',
}


@pytest.fixture(scope='session')
def kubernetes_cluster(recorder):
    for what, reason in NOT_RUN.items():
        recorder.add_not_run('kubernetes', what, reason)
    why = cluster_lib.unreachable()
    if why:
        pytest.skip(f'Kubernetes: {why}')
    cluster = cluster_lib.Cluster()
    yield cluster
    cluster.close()


class Judged:
    """A flow under way."""

    def __init__(self, sky, cluster, release, accounts, namespaces, on):
        self.sky = sky
        self.cluster = cluster
        self.release = release
        self.accounts = accounts
        self.on = on
        self.outcome = 'works'
        # A kind of object that SkyPilot itself leaves behind, whatever its rights.
        self.leaks = None
        self._namespaces = namespaces

    def run(self, opening, rest=None, undo=None):
        """Opens something and does the rest with it; with the feature off the opening may be refused, and then `undo` has to remove what is half made."""
        try:
            opened = opening()
        except Exception as error:  # pylint: disable=broad-except
            if self.on or not self.refusals():
                raise
            print(f'refused: {error}')
            self.outcome = 'refused'
            if undo:
                undo()
            return
        if rest:
            rest(opened)

    def answers(self) -> list:
        return [(principal, answer) for principal in sorted(self.accounts) for answer in self.cluster.proxies[principal].answers]

    def refusals(self) -> list:
        return [(principal, answer) for principal, answer in self.answers() if answer.status == 403]

    def scope(self, namespace) -> str:
        return 'cluster' if namespace is None else self._namespaces.get(namespace, namespace)

    def used(self, principal: str) -> set:
        used = set()
        for asker, answer in self.answers():
            if asker != principal or answer.status in (401, 403):
                continue
            held = self.accounts[asker].rule_of(answer.request)
            assert held, f'{asker} was allowed {answer.request}, which no rule of the plan allows'
            used.add(f'{self.scope(held[0])} {answer.request.verb} {answer.request.resource}')
        return used

    def refused(self) -> set:
        return {f'{self.scope(answer.request.namespace)} {answer.request.verb} {answer.request.resource}' for _, answer in self.refusals()}

    def unknown(self) -> list:
        return [f'{principal}: {one}' for principal in self.accounts for one in self.cluster.proxies[principal].unknown]


@pytest.fixture
def kubernetes(request, described: Flow, variant, node, kubernetes_cluster, monkeypatch, tmp_path, recorder):  # pylint: disable=redefined-outer-name
    """The flow's SkyPilot; when the flow ends, what was refused, unknown or left behind fails it."""
    from judge.kubernetes_sky import SkyPilot  # pylint: disable=import-outside-toplevel
    config = dict(described.config or {})
    cluster_name = config.pop('cluster', None)
    on = variant == 'on'
    chosen = described.features(on)
    rights = {feature: feature in chosen for feature in FEATURES}
    release, plan, accounts = kubernetes_cluster.accounts(node, {'rbac': rights}, cluster_name)
    for principal, account in accounts.items():
        kubernetes_cluster.proxies[principal].start(account.token)
    tasks = accounts['workload'].namespace
    namespaces = {tasks: 'tasks', cluster_lib.METRICS_NAMESPACE: 'metrics'}
    if cluster_name is None:
        namespaces[cluster_lib.RELEASE_NAMESPACE] = 'release'
        monkeypatch.setenv('HELM_RELEASE_NAME', release)
    monkeypatch.setattr(cluster_lib, 'TASKS_NAMESPACE', tasks)
    if cluster_name is not None:
        # Generated names, which the plan cannot know.
        named = {'remote_identity': accounts['workload'].name, 'namespace': tasks}
        config['kubernetes'] = {'context_configs': {cluster_name: named}}
    sky = SkyPilot(monkeypatch, tmp_path, cluster_name or 'in-cluster', plan, kubernetes_cluster.proxies, config)
    watched = [cluster_lib.RELEASE_NAMESPACE, tasks, cluster_lib.SYSTEM_NAMESPACE]
    judged = Judged(sky, kubernetes_cluster, release, accounts, namespaces, on)
    before = kubernetes_cluster.state(watched)
    for proxy in kubernetes_cluster.proxies.values():
        proxy.answers.clear()
    yield judged
    left = kubernetes_cluster.left_behind(before, watched)
    kubernetes_cluster.empty(left)
    left = {one for one in left if one[0] != judged.leaks}
    if request.node.stash.get(FAILED, False):
        return
    recorder.add(described, variant, judged.outcome, judged.used(described.principal), judged.refused())
    assert not judged.unknown(), 'requests that the judge does not know'
    assert not left, f'left behind: {sorted(left)}'
    if on:
        assert not judged.refusals(), '\n'.join(f'{principal}: {answer.request} {answer.message}' for principal, answer in judged.refusals())


@pytest.fixture
def ingress_controller(kubernetes_cluster):  # pylint: disable=redefined-outer-name
    """What SkyPilot looks for before it makes an Ingress."""
    ports = [{'name': name, 'port': port} for name, port in (('http', 80), ('https', 443))]
    service = {'metadata': {'name': 'ingress-nginx-controller'}, 'spec': {'type': 'LoadBalancer', 'ports': ports, 'selector': {'app': 'nowhere'}}}
    yield from _kept(kubernetes_cluster.admin, [
        ('/apis/networking.k8s.io/v1/ingressclasses', {
            'metadata': {
                'name': 'nginx'
            },
            'spec': {
                'controller': 'k8s.io/ingress-nginx'
            }
        }),
        (f'/api/v1/namespaces/{cluster_lib.INGRESS_NAMESPACE}/services', service),
    ])


@pytest.fixture
def prometheus(kubernetes_cluster):  # pylint: disable=redefined-outer-name
    """The Service and the pod of the Prometheus that the docs of SkyPilot install."""
    path = f'/api/v1/namespaces/{cluster_lib.METRICS_NAMESPACE}'
    labels = {'app': 'prometheus'}
    ports = [{'port': 80, 'targetPort': 9090}]
    pod = {'nodeName': cluster_lib.NODE, 'containers': [{'name': 'prometheus', 'image': 'prometheus', 'ports': [{'containerPort': 9090}]}]}
    yield from _kept(kubernetes_cluster.admin, [
        (f'{path}/services', {
            'metadata': {
                'name': 'skypilot-prometheus-server'
            },
            'spec': {
                'selector': labels,
                'ports': ports
            }
        }),
        (f'{path}/pods', {
            'metadata': {
                'name': 'prometheus',
                'labels': labels
            },
            'spec': pod
        }),
    ])


@pytest.fixture
def volume(kubernetes_cluster):  # pylint: disable=redefined-outer-name
    """A volume that a claim of the judge's class binds to."""
    yield from _kept(kubernetes_cluster.admin, [('/api/v1/persistentvolumes', _volume('judged'))])


@pytest.fixture
def default_class(kubernetes_cluster):  # pylint: disable=redefined-outer-name
    """A storage class for claims that name none."""
    annotations = {'storageclass.kubernetes.io/is-default-class': 'true'}
    body = {'metadata': {'name': 'skypilot-judge-default', 'annotations': annotations}, 'provisioner': 'kubernetes.io/no-provisioner'}
    yield from _kept(kubernetes_cluster.admin, [('/apis/storage.k8s.io/v1/storageclasses', body)])


@pytest.fixture
def existing_claim(kubernetes, kubernetes_cluster):  # pylint: disable=redefined-outer-name,unused-argument
    """A claim that somebody else made; its name."""
    spec = {'accessModes': ['ReadWriteMany'], 'storageClassName': cluster_lib.STORAGE_CLASS, 'resources': {'requests': {'storage': '1Gi'}}}
    for _ in _kept(kubernetes_cluster.admin, [
        ('/api/v1/persistentvolumes', _volume('existing')),
        (f'/api/v1/namespaces/{cluster_lib.TASKS_NAMESPACE}/persistentvolumeclaims', {
            'metadata': {
                'name': 'existing'
            },
            'spec': spec
        }),
    ]):
        _await_bound(kubernetes_cluster.admin, 'existing')
        yield 'existing'


def _await_bound(admin, claim):
    """Waits until the cluster has given a claim its volume, which SkyPilot does not."""
    path = f'/api/v1/namespaces/{cluster_lib.TASKS_NAMESPACE}/persistentvolumeclaims/{claim}'
    for _ in range(100):
        if admin.call('GET', path)['status'].get('phase') == 'Bound':
            return
        time.sleep(0.3)
    raise RuntimeError(f'the claim {claim} has no volume')


@pytest.fixture
def config_map(kubernetes, kubernetes_cluster):  # pylint: disable=redefined-outer-name
    """The ConfigMap of the chart; returns what it holds."""
    path = f'/api/v1/namespaces/{cluster_lib.RELEASE_NAMESPACE}/configmaps'
    name = f'{kubernetes.release}-config'
    for _ in _kept(kubernetes_cluster.admin, [(path, {'metadata': {'name': name}, 'data': {'config.yaml': ''}})]):
        yield lambda: kubernetes_cluster.admin.call('GET', f'{path}/{name}')['data']['config.yaml']


@pytest.fixture
def other_fuse_proxy(kubernetes_cluster):  # pylint: disable=redefined-outer-name
    """Makes the FUSE proxy one of another version of SkyPilot, which SkyPilot then brings up to date."""
    path = f'/apis/apps/v1/namespaces/{cluster_lib.SYSTEM_NAMESPACE}/daemonsets/fusermount-server'

    def change():
        containers = [{'name': 'server', 'image': 'other'}]
        patch = {'spec': {'template': {'spec': {'containers': containers}}}}
        kubernetes_cluster.admin.call('PATCH', path, patch, 'application/strategic-merge-patch+json')

    yield change
    kubernetes_cluster.admin.delete(path)


def _volume(name: str) -> dict:
    return {
        'metadata': {
            'name': f'skypilot-judge-{name}'
        },
        'spec': {
            'capacity': {
                'storage': '1Ti'
            },
            'accessModes': ['ReadWriteOnce', 'ReadWriteMany'],
            'storageClassName': cluster_lib.STORAGE_CLASS,
            'hostPath': {
                'path': f'/nowhere/{name}'
            }
        }
    }


def _kept(admin, objects):
    """Makes objects for one flow."""
    for path, body in objects:
        admin.create(path, body)
    yield
    for path, body in reversed(objects):
        admin.delete(f'{path}/{body["metadata"]["name"]}')


FAILED = pytest.StashKey[bool]()


def note_failure(item, report):
    """Called by conftest.py: a flow that failed is not judged as well."""
    if report.when == 'call' and report.failed:
        item.stash[FAILED] = True

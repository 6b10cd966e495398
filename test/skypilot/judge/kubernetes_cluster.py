"""The cluster that KUBECONFIG names, as its administrator: it applies what the plan prints, plays a node, and sees what is left behind."""
import dataclasses
import datetime
import json
import os
import secrets
import threading
import time
from typing import Optional

from judge.kubernetes_proxy import Proxy, Request
from kubernetes import client, config
import urllib3

NODE = 'skypilot-judge'
RELEASE_NAMESPACE = 'judge-skypilot'
TASKS_NAMESPACE = f'{RELEASE_NAMESPACE}-tasks'
SYSTEM_NAMESPACE = 'skypilot-system'
INGRESS_NAMESPACE = 'ingress-nginx'
METRICS_NAMESPACE = 'skypilot'
# Namespaces that must exist, as docs/permissions.md says; the plan makes the other ones.
OTHERS = (INGRESS_NAMESPACE, METRICS_NAMESPACE)
STORAGE_CLASS = 'skypilot-judge'
# For the plan of another cluster: nobody calls this server.
KUBECONFIG = json.dumps({
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [{
        'name': 'judge',
        'cluster': {
            'server': 'https://cluster.example.com',
            'certificate-authority-data': 'LS0tLS1CRUdJTg=='
        }
    }],
    'users': [{
        'name': 'judge',
        'user': {
            'token': 'not-used'
        }
    }],
    'contexts': [{
        'name': 'judge',
        'context': {
            'cluster': 'judge',
            'user': 'judge'
        }
    }],
    'current-context': 'judge'
})
# What a flow must not leave behind, by the path of its list.
KINDS = {
    'configmaps': '/api/v1/namespaces/{}/configmaps',
    'daemonsets': '/apis/apps/v1/namespaces/{}/daemonsets',
    'deployments': '/apis/apps/v1/namespaces/{}/deployments',
    'ingresses': '/apis/networking.k8s.io/v1/namespaces/{}/ingresses',
    'persistentvolumeclaims': '/api/v1/namespaces/{}/persistentvolumeclaims',
    'pods': '/api/v1/namespaces/{}/pods',
    'roles': '/apis/rbac.authorization.k8s.io/v1/namespaces/{}/roles',
    'rolebindings': '/apis/rbac.authorization.k8s.io/v1/namespaces/{}/rolebindings',
    'secrets': '/api/v1/namespaces/{}/secrets',
    'serviceaccounts': '/api/v1/namespaces/{}/serviceaccounts',
    'services': '/api/v1/namespaces/{}/services',
}
# What stays by SkyPilot's design, whatever its rights.
STAYS = {
    ('daemonsets', SYSTEM_NAMESPACE, 'fusermount-server'): 'the FUSE proxy serves the next task as well; SkyPilot never removes it',
}
PLURALS = {
    'Namespace': '/api/v1/namespaces',
    'NamespacePatch': '/api/v1/namespaces',
    'ServiceAccount': '/api/v1/namespaces/{}/serviceaccounts',
    'NetworkPolicy': '/apis/networking.k8s.io/v1/namespaces/{}/networkpolicies',
    'ResourceQuota': '/api/v1/namespaces/{}/resourcequotas',
    'LimitRange': '/api/v1/namespaces/{}/limitranges',
    'Role': '/apis/rbac.authorization.k8s.io/v1/namespaces/{}/roles',
    'RoleBinding': '/apis/rbac.authorization.k8s.io/v1/namespaces/{}/rolebindings',
    'ClusterRole': '/apis/rbac.authorization.k8s.io/v1/clusterroles',
    'ClusterRoleBinding': '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
}


def unreachable() -> Optional[str]:
    """Why no flow can run here; `None` where the cluster answers."""
    if not os.environ.get('KUBECONFIG'):
        return 'KUBECONFIG is not set; point it to a cluster that the flows may fill and empty'
    try:
        Admin(os.environ['KUBECONFIG']).call('GET', '/version')
    except Exception as error:  # pylint: disable=broad-except
        return f'the cluster of KUBECONFIG does not answer: {type(error).__name__}'
    return None


class Admin:
    """The administrator's own access, which is not judged."""

    def __init__(self, kubeconfig: str):
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        self.configuration = client.Configuration()
        config.load_kube_config(config_file=kubeconfig, client_configuration=self.configuration)
        self.configuration.retries = 1
        self._api = client.ApiClient(self.configuration)

    def call(self, method: str, path: str, body=None, content_type='application/json'):
        path, _, query = path.partition('?')
        return self._api.call_api(path,
                                  method,
                                  query_params=[tuple(pair.split('=', 1)) for pair in query.split('&') if pair],
                                  header_params={
                                      'Content-Type': content_type,
                                      'Accept': 'application/json'
                                  },
                                  body=body,
                                  response_type='object',
                                  auth_settings=['BearerToken'],
                                  _return_http_data_only=True,
                                  _request_timeout=30)

    def create(self, path: str, body: dict):
        """Creates an object that may exist already."""
        try:
            self.call('POST', path, body)
        except client.ApiException as error:
            if error.status != 409:
                raise

    def delete(self, path: str):
        try:
            self.call('DELETE', path)
        except client.ApiException as error:
            if error.status != 404:
                raise

    def items(self, path: str) -> list:
        return self.call('GET', path)['items']


class Node:
    """A node without a kubelet, whose pods turn Ready without running, so that the judge needs no images and works on any cluster."""

    def __init__(self, admin: Admin):
        self._admin = admin
        self._stop = threading.Event()
        self._register()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self):
        self._stop.set()
        self._thread.join()
        self._admin.delete(f'/api/v1/nodes/{NODE}')

    def _register(self):
        labels = {'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', 'kubernetes.io/hostname': NODE, NODE: 'true'}
        spec = {'taints': [{'key': NODE, 'value': 'true', 'effect': 'NoSchedule'}]}
        self._admin.create('/api/v1/nodes', {
            'kind': 'Node',
            'metadata': {
                'name': NODE,
                'labels': {
                    **labels, 'skypilot.co/accelerator': 'l4'
                }
            },
            'spec': spec
        })
        self._beat()

    def _beat(self):
        capacity = {'cpu': '64', 'memory': '256Gi', 'pods': '100', 'nvidia.com/gpu': '8', 'ephemeral-storage': '500Gi'}
        now = datetime.datetime.now(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')
        ready = {'type': 'Ready', 'status': 'True', 'reason': 'Judge', 'message': '', 'lastHeartbeatTime': now}
        status = {
            'capacity': capacity,
            'allocatable': capacity,
            'conditions': [ready],
            # Nothing listens there: the API server's answer to exec and port-forward is an error, but after its authorization.
            'addresses': [{
                'type': 'InternalIP',
                'address': '127.0.0.1'
            }],
            'daemonEndpoints': {
                'kubeletEndpoint': {
                    'Port': 1
                }
            }
        }
        self._patch_status(f'/api/v1/nodes/{NODE}', status)

    def _run(self):
        beaten = time.monotonic()
        while not self._stop.wait(0.2):
            try:
                if time.monotonic() - beaten > 10:
                    self._beat()
                    beaten = time.monotonic()
                self._start_pods()
                self._give_addresses()
            except Exception:  # pylint: disable=broad-except
                # An object went in the meantime, or the cluster is busy; the next turn sees what is there then.
                continue

    def _start_pods(self):
        for pod in self._admin.items(f'/api/v1/pods?fieldSelector=spec.nodeName={NODE}'):
            metadata = pod['metadata']
            path = f'/api/v1/namespaces/{metadata["namespace"]}/pods/{metadata["name"]}'
            if metadata.get('deletionTimestamp'):
                self._admin.delete(f'{path}?gracePeriodSeconds=0')
            elif pod['status'].get('phase') == 'Pending':
                self._patch_status(path, _running(pod))

    def _give_addresses(self):
        for namespace in (TASKS_NAMESPACE,):
            for service in self._admin.items(f'/api/v1/namespaces/{namespace}/services'):
                if service['spec'].get('type') == 'LoadBalancer' and not service['status'].get('loadBalancer'):
                    path = f'/api/v1/namespaces/{namespace}/services/{service["metadata"]["name"]}'
                    self._patch_status(path, {'loadBalancer': {'ingress': [{'ip': '203.0.113.1'}]}})

    def _patch_status(self, path: str, status: dict):
        self._admin.call('PATCH', f'{path}/status', {'status': status}, 'application/merge-patch+json')


def _running(pod: dict) -> dict:
    now = datetime.datetime.now(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')
    conditions = [{'type': kind, 'status': 'True', 'lastTransitionTime': now} for kind in ('PodScheduled', 'Initialized', 'ContainersReady', 'Ready')]
    containers = [{
        'name': container['name'],
        'image': container['image'],
        'imageID': '',
        'ready': True,
        'started': True,
        'restartCount': 0,
        'state': {
            'running': {
                'startedAt': now
            }
        }
    } for container in pod['spec']['containers']]
    inits = [{
        'name': container['name'],
        'image': container['image'],
        'imageID': '',
        'ready': True,
        'restartCount': 0,
        'state': {
            'terminated': {
                'exitCode': 0,
                'reason': 'Completed',
                'startedAt': now,
                'finishedAt': now
            }
        }
    } for container in pod['spec'].get('initContainers', [])]
    return {
        'phase': 'Running',
        'conditions': conditions,
        'containerStatuses': containers,
        'initContainerStatuses': inits,
        'podIP': '10.255.0.1',
        'podIPs': [{
            'ip': '10.255.0.1'
        }],
        'hostIP': '127.0.0.1',
        'startTime': now
    }


@dataclasses.dataclass
class Account:
    """A service account of the plan, with the rules that its roles hold."""
    namespace: str
    name: str
    token: str
    # Each with the namespace in which it holds, or None for the whole cluster.
    rules: list

    def rule_of(self, request: Request) -> Optional[tuple]:
        """The namespace and the rule that allow a request; that of its namespace first."""
        for namespace, rule in sorted(self.rules, key=lambda held: held[0] is None):
            if namespace in (None, request.namespace) and _allows(rule, request):
                return (namespace, rule)
        return None


def _allows(rule: dict, request: Request) -> bool:
    names = rule.get('resourceNames')
    resources = {f'{group}/{resource}'.lstrip('/') for group in rule['apiGroups'] for resource in rule['resources']}
    return request.verb in rule['verbs'] and request.resource in resources and (not names or request.name in names)


class Cluster:
    """The cluster for all flows: each plan is applied once, next to the others, under names of its own."""

    def __init__(self):
        self.admin = Admin(os.environ['KUBECONFIG'])
        self._applied = {}
        # A session that was killed may have left roles of the same name behind.
        self._session = secrets.token_hex(3)
        self._remove = []
        for namespace in (RELEASE_NAMESPACE, TASKS_NAMESPACE, *OTHERS):
            self._make_namespace(namespace)
        self._make_storage_class()
        self.node = Node(self.admin)
        self.proxies = {principal: self._proxy() for principal in ('launcher', 'workload')}

    def close(self):
        for proxy in self.proxies.values():
            proxy.close()
        self.node.close()
        for path in reversed(self._remove):
            self.admin.delete(path)

    def accounts(self, node, kubernetes_config: dict, cluster_name: Optional[str] = None) -> tuple:
        """Applies the plan of a config; returns it, with the accounts of the launcher and of the workload."""
        key = json.dumps([kubernetes_config, cluster_name], sort_keys=True)
        if key not in self._applied:
            release = f'judge-{self._session}-{len(self._applied)}'
            stack = {'release': {'name': release, 'namespace': RELEASE_NAMESPACE}}
            if cluster_name is None:
                stack['kubernetes'] = kubernetes_config
            else:
                stack['kubernetes'] = {'inCluster': False}
                stack['clusters'] = [{'name': cluster_name, 'kubeconfig': KUBECONFIG, **kubernetes_config}]
            plan = node.plan(stack)
            self._applied[key] = (release, plan, self._apply(release, plan, cluster_name))
        self._label_namespaces(self._applied[key][1])
        return self._applied[key]

    def _label_namespaces(self, plan: dict):
        """Plans share namespaces, so each flow gets the levels of Pod Security of its own plan."""
        for one in plan['resources']:
            metadata = one['inputs'].get('metadata', {})
            if one['type'].endswith((':Namespace', ':NamespacePatch')) and 'name' in metadata and metadata.get('labels'):
                body = {'metadata': {'labels': metadata['labels']}}
                self.admin.call('PATCH', f'/api/v1/namespaces/{metadata["name"]}', body, 'application/merge-patch+json')

    def _apply(self, release: str, plan: dict, cluster_name: Optional[str]) -> dict:
        objects = [(one['type'].rsplit(':', 1)[1], one) for one in plan['resources'] if one['type'].startswith('kubernetes:')]
        objects = [(kind, one) for kind, one in objects if kind in PLURALS]
        generated = {one['name'] for _, one in objects if 'name' not in one['inputs'].get('metadata', {})}

        def named(name: str) -> str:
            return f'{release}-{name}' if name in generated else name

        bodies = []
        for kind, one in objects:
            body = json.loads(json.dumps(one['inputs']))
            metadata = body.setdefault('metadata', {})
            metadata['name'] = named(metadata.get('name', one['name']))
            if 'namespace' in metadata:
                metadata['namespace'] = named(metadata['namespace'])
            if 'roleRef' in body:
                body['roleRef']['name'] = named(body['roleRef']['name'])
            for subject in body.get('subjects', []):
                subject.update(name=named(subject['name']), namespace=named(subject['namespace']))
            bodies.append((kind, one['name'], body))
        order = list(PLURALS)
        for kind, _, body in sorted(bodies, key=lambda one: order.index(one[0])):
            if kind in ('Namespace', 'NamespacePatch'):
                self._make_namespace(body['metadata']['name'])
            else:
                path = PLURALS[kind].format(body['metadata'].get('namespace'))
                self.admin.create(path, body)
                self._remove.append(f'{path}/{body["metadata"]["name"]}')
        accounts = {}
        for kind, name, body in bodies:
            if kind != 'ServiceAccount':
                continue
            principal = 'launcher' if name.endswith('launcher') else 'workload'
            # With inCluster false the hosting cluster's launcher has no rights; the one of the other cluster counts.
            if cluster_name is not None and cluster_name not in name:
                continue
            accounts[principal] = self._account(body['metadata'], bodies)
        return accounts

    def _account(self, metadata: dict, bodies: list) -> Account:
        namespace, name = metadata['namespace'], metadata['name']
        rules = []
        for kind, _, body in bodies:
            if not kind.endswith('Binding') or (namespace, name) not in {(s['namespace'], s['name']) for s in body['subjects']}:
                continue
            where = body['metadata'].get('namespace')
            role = next(one for of, _, one in bodies if of == body['roleRef']['kind'] and one['metadata']['name'] == body['roleRef']['name'] and
                        one['metadata'].get('namespace') == where)
            rules += [(where, rule) for rule in role['rules']]
        path = f'/api/v1/namespaces/{namespace}/serviceaccounts/{name}/token'
        request = {'apiVersion': 'authentication.k8s.io/v1', 'kind': 'TokenRequest', 'spec': {'expirationSeconds': 7200}}
        token = self.admin.call('POST', path, request)['status']['token']
        account = Account(namespace, name, token, rules)
        self._await_rights(account)
        return account

    def _await_rights(self, account: Account):
        """The API server sees new bindings a moment later."""
        for namespace, rule in account.rules:
            group, resource = rule['apiGroups'][0], rule['resources'][0]
            resource, _, subresource = resource.partition('/')
            attributes = {'verb': rule['verbs'][0], 'group': group, 'resource': resource, 'subresource': subresource}
            if namespace:
                attributes['namespace'] = namespace
            if rule.get('resourceNames'):
                attributes['name'] = rule['resourceNames'][0]
            review = {
                'apiVersion': 'authorization.k8s.io/v1',
                'kind': 'SubjectAccessReview',
                'spec': {
                    'user': f'system:serviceaccount:{account.namespace}:{account.name}',
                    'resourceAttributes': attributes
                }
            }
            for _ in range(100):
                if self.admin.call('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', review)['status']['allowed']:
                    break
                time.sleep(0.1)
            else:
                raise RuntimeError(f'the API server does not know {rule} of {account.name}')

    def state(self, namespaces: list) -> set:
        """What there is in the namespaces that SkyPilot writes to."""
        found = set()
        for namespace in namespaces:
            for kind, path in KINDS.items():
                for one in self.admin.items(path.format(namespace)):
                    owners = {owner['kind'] for owner in one['metadata'].get('ownerReferences', [])}
                    # Pods of a DaemonSet go with it, on the nodes that have a kubelet in their own time.
                    if 'DaemonSet' not in owners and one['metadata']['name'] not in ('default', 'kube-root-ca.crt'):
                        found.add((kind, namespace, one['metadata']['name']))
        return found

    def left_behind(self, before: set, namespaces: list) -> set:
        """What came since; objects that are on their way out get some seconds."""
        for _ in range(50):
            left = {one for one in self.state(namespaces) - before if one not in STAYS and not _of_plan(one)}
            if not left:
                break
            time.sleep(0.1)
        return left

    def empty(self, left: set):
        """Removes what a flow left behind, so that the next one starts from the same state."""
        for kind, namespace, name in left:
            self.admin.delete(f'{KINDS[kind].format(namespace)}/{name}?gracePeriodSeconds=0')

    def _make_namespace(self, name: str):
        try:
            self.admin.call('POST', '/api/v1/namespaces', {'metadata': {'name': name}})
            self._remove.append(f'/api/v1/namespaces/{name}')
        except client.ApiException as error:
            if error.status != 409:
                raise

    def _make_storage_class(self):
        path = '/apis/storage.k8s.io/v1/storageclasses'
        self.admin.create(path, {'metadata': {'name': STORAGE_CLASS}, 'provisioner': 'kubernetes.io/no-provisioner'})
        self._remove.append(f'{path}/{STORAGE_CLASS}')

    def _proxy(self) -> Proxy:
        configuration = self.admin.configuration
        return Proxy(configuration.host, configuration.ssl_ca_cert, configuration.verify_ssl)


def _of_plan(one: tuple) -> bool:
    """Whether the judge itself made an object, of another plan."""
    return one[0] in ('roles', 'rolebindings', 'serviceaccounts') and one[2].startswith('judge-')

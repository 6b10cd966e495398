"""The stand-in for Google Cloud: its REST APIs with state, where each call is decided by the permissions that the plan grants."""
import contextlib
import copy
import functools
import json
import re
import threading
import urllib.parse

from judge import gcp_table

PROJECT = 'my-project'
HOST_PROJECT = 'host-project'
PROJECT_NUMBER = '123456789012'
REGION = 'us-central1'
ZONE = 'us-central1-a'

_APIS = [('compute', 'v1'), ('compute', 'beta'), ('cloudresourcemanager', 'v1'), ('iam', 'v1'), ('tpu', 'v2'), ('storage', 'v1')]


class Fault(Exception):
    """What the API answers instead of a result."""

    def __init__(self, status: int, message: str, reason: str):
        super().__init__(message)
        self.status = status
        self.message = message
        self.reason = reason

    def body(self) -> dict:
        status = {403: 'PERMISSION_DENIED', 404: 'NOT_FOUND'}.get(self.status, 'INVALID_ARGUMENT')
        details = [{'message': self.message, 'domain': 'global', 'reason': self.reason}]
        return {'error': {'code': self.status, 'message': self.message, 'errors': details, 'status': status}}


class Grants:
    """Who holds what, as the resources of the plan say."""

    def __init__(self, plan: dict):
        resources = [(one['type'], one['inputs']) for one in plan['resources']]
        self.apis = {inputs['service'] for type_, inputs in resources if type_ == 'gcp:projects/service:Service'}
        self.roles = {}
        self.bindings = []
        self.account_bindings = []
        self.accounts = set()
        for type_, inputs in resources:
            if type_ == 'gcp:projects/iAMCustomRole:IAMCustomRole':
                self.roles[f'projects/{inputs["project"]}/roles/{inputs["roleId"]}'] = inputs
            if type_ == 'gcp:projects/iAMMember:IAMMember':
                self.bindings.append((inputs['project'], inputs['role'], inputs['member'].partition(':')[2]))
            if type_ == 'gcp:serviceaccount/iAMMember:IAMMember':
                self.account_bindings.append((inputs['serviceAccountId'], inputs['role'], inputs['member'].partition(':')[2]))
            if type_ == 'gcp:serviceaccount/account:Account':
                self.accounts.add(f'{inputs["accountId"]}@{inputs["project"]}.iam.gserviceaccount.com')
        self.launcher = next(member for _, role, member in self.bindings if '/skypilot_launcher_' in role)
        self.vm = f'skypilot-v1@{PROJECT}.iam.gserviceaccount.com'
        # Google gives its agent the role Editor in its own project, and nothing in others (Google's docs: service agents, Google APIs).
        self.agent = f'{PROJECT_NUMBER}@cloudservices.gserviceaccount.com'

    def in_project(self, email: str, project: str) -> set:
        """The permissions of an account in a project; a role that is disabled grants none (IAM reference: RoleLaunchStage)."""
        held = set()
        for where, role, member in self.bindings:
            if where == project and member == email and self.roles.get(role, {}).get('stage') != 'DISABLED':
                held |= self.permissions(role)
        return held

    def on_account(self, email: str, account: str) -> set:
        """The permissions that an account has on another one alone."""
        held = set()
        for where, role, member in self.account_bindings:
            if where.endswith(f'/serviceAccounts/{account}') and member == email:
                held |= self.permissions(role)
        return held

    def permissions(self, role: str) -> set:
        custom = self.roles.get(role)
        return set(custom['permissions']) if custom else gcp_table.PREDEFINED[role]

    def policy(self, project: str) -> dict:
        """The project's IAM policy; what others have granted is there too."""
        bindings = {}
        for where, role, member in [*self.bindings, (project, 'roles/owner', 'admin@example.com')]:
            if where == project:
                bindings.setdefault(role, []).append(f'{"user" if role == "roles/owner" else "serviceAccount"}:{member}')
        return {'version': 1, 'etag': 'BwX', 'bindings': [{'role': role, 'members': members} for role, members in bindings.items()]}


class Gcp:
    """One stand-in: state, grants, and what was asked of it."""

    def __init__(self, plan: dict, enabled_apis=()):
        self.grants = Grants(plan)
        self.enabled = {*self.grants.apis, *enabled_apis}
        self.store = {}
        self.used = {}
        self.refused = []
        self.unknown = []
        self._acting = self.grants.launcher
        self._asking = threading.local()
        self._counter = 0
        add_project(self, PROJECT)
        add_project(self, HOST_PROJECT)

    # Who asks

    @property
    def principal(self) -> str:
        """The account of the request that this thread answers, or that SkyPilot runs as."""
        return getattr(self._asking, 'email', None) or self._acting

    @contextlib.contextmanager
    def acting_as(self, principal: str):
        """What runs within is the launcher, or the account of a VM."""
        before, self._acting = self._acting, getattr(self.grants, principal)
        try:
            yield
        finally:
            self._acting = before

    @contextlib.contextmanager
    def asked_by(self, email: str):
        """One request, by the account whose credentials it has."""
        self._asking.email = email
        try:
            yield
        finally:
            self._asking.email = None

    def is_held(self, permission: str, project: str, email=None) -> bool:
        return permission in self.grants.in_project(email or self.principal, project)

    def demand(self, permission: str, project: str, account: str = '', what: str = ''):
        """Refuses, unless the plan grants it; on a service account a grant on it alone suffices."""
        held = self.is_held(permission, project) or (account and permission in self.grants.on_account(self.principal, account))
        if held:
            self.used.setdefault(self._role(), set()).add(permission)
            return
        # Who has no account holds nothing by nature; Google's storage client asks so in a thread of its own.
        if self.principal == 'anonymous':
            raise Fault(403, f'Anonymous caller does not have {permission} access to {what}', 'forbidden')
        kind = 'service account' if account else 'host project' if project == HOST_PROJECT else 'project'
        self.refused.append(f'{permission} {kind}')
        raise Fault(403, f"Permission '{permission}' denied on '{what or f'projects/{project}'}' (or it may not exist)", 'forbidden')

    def _role(self) -> str:
        return 'vm' if self.principal == self.grants.vm else 'launcher'

    # What is there

    def snapshot(self) -> set:
        return {path for path in self.store if '/operations/' not in path}

    def put(self, path: str, body: dict) -> dict:
        self._counter += 1
        base = 'https://www.googleapis.com/compute/v1/' if '/locations/' not in path else ''
        self.store[path] = {'id': str(self._counter), 'selfLink': f'{base}{path}', **body}
        if base:
            self.store[path].update(selfLink=f'{base}{path}', name=path.rpartition('/')[2])
        return self.store[path]

    def under(self, path: str) -> list:
        """The items of a collection."""
        return [body for key, body in self.store.items() if key.rpartition('/')[0] == path]

    def found(self, path: str) -> dict:
        if path not in self.store:
            raise Fault(404, f"The resource '{path}' was not found", 'notFound')
        return self.store[path]

    # Calls

    def request(self, method: str, url: str, body) -> tuple:
        """Answers a request of the API client as status and document."""
        parsed = urllib.parse.urlsplit(url)
        query = dict(urllib.parse.parse_qsl(parsed.query))
        matched = _method_of(method, f'{parsed.scheme}://{parsed.netloc}{parsed.path}')
        if matched is None:
            return self._unknown(f'{method} {parsed.netloc}{parsed.path}')
        name, path = matched
        try:
            return 200, self.call(name, path, json.loads(body) if body else {}, query)
        except Fault as fault:
            return fault.status, fault.body()

    def call(self, name: str, path: str, body: dict, query: dict) -> dict:
        """One method of an API; `path` is that of the resource or of its collection."""
        row = gcp_table.METHODS.get(name)
        handler = _HANDLERS.get(name) or _HANDLERS.get(name.rpartition('.')[2])
        if row is None or handler is None:
            return self._unknown(name)[1]
        project = query.get('project') if name.startswith('storage.buckets.insert') else _project_of(self, path)
        for permission in row.permissions:
            self.demand(permission, project, _account_in(path), what=path)
        if row.body:
            _BODIES[row.body](self, project, path, body)
        return handler(self, path, body, query)

    def _unknown(self, what: str) -> tuple:
        self.unknown.append(what)
        return 501, {'error': {'code': 501, 'message': f'the judge does not know {what}', 'errors': []}}

    def operation(self, path: str, target: str) -> dict:
        """An operation that is done, in the scope of what it is about."""
        scope = re.match(r'(projects/[^/]+/(?:zones/[^/]+|regions/[^/]+|global|locations/[^/]+))', path).group(1)
        self._counter += 1
        name = f'operation-{self._counter}'
        if '/locations/' in scope:
            return {'name': f'{scope}/operations/{name}', 'done': True, 'response': {}}
        return {'name': name, 'status': 'DONE', 'targetLink': target}


def add_project(cloud: Gcp, project: str):
    """A project with the network that Google makes for each, which suits SkyPilot, and its zones."""
    network = f'projects/{project}/global/networks/default'
    rules = [{'direction': 'INGRESS', 'sourceRanges': ['10.128.0.0/9'], 'allowed': [{'IPProtocol': p, 'ports': ['0-65535']} for p in ('tcp', 'udp')]},
             {'direction': 'INGRESS', 'sourceRanges': ['0.0.0.0/0'], 'allowed': [{'IPProtocol': 'tcp', 'ports': ['22']}]}]
    cloud.put(network, {})
    for number, rule in enumerate(rules):
        cloud.put(f'projects/{project}/global/firewalls/default-{number}', {'network': network, **rule})
    cloud.put(f'projects/{project}/regions/{REGION}/subnetworks/default', {'network': network})
    for zone in (ZONE, 'us-central1-b'):
        cloud.put(f'projects/{project}/zones/{zone}', {'region': f'projects/{project}/regions/{REGION}'})


# Which method a URL is, by the discovery documents that come with Google's client


@functools.lru_cache(maxsize=None)
def document(api: str, version: str) -> dict:
    """A discovery document of Google's client; reading one takes long, and SkyPilot reads them anew for each call."""
    from googleapiclient import discovery_cache
    with open(f'{discovery_cache.__path__[0]}/documents/{api}.{version}.json', encoding='utf-8') as file:
        return json.load(file)


@functools.lru_cache(maxsize=None)
def _routes() -> list:
    routes = []
    for api, version in _APIS:
        described = copy.deepcopy(document(api, version))
        base = described['rootUrl'] + described['servicePath']

        def add(resources: dict):
            for resource in resources.values():
                for method in resource.get('methods', {}).values():
                    template = method.get('flatPath', method['path'])
                    pattern = re.sub(r'\\\{[^}]+\\\}', r'[^/:]+', re.escape(template))
                    routes.append((method['id'], method['httpMethod'], base, re.compile(pattern)))
                add(resource.get('resources', {}))

        add(described['resources'])
    return routes


@functools.lru_cache(maxsize=None)
def _method_of(method: str, url: str):
    """The method's id and the path of its resource below the version."""
    url = urllib.parse.unquote(url).replace('https://www.googleapis.com/', 'https://compute.googleapis.com/')
    for name, verb, base, pattern in _routes():
        if verb == method and url.startswith(base) and pattern.fullmatch(url[len(base):]):
            return name, re.sub(r'^v\d+/', '', url[len(base):]).partition(':')[0]
    return None


def _project_of(cloud: Gcp, path: str) -> str:
    if path.startswith('b/') or path == 'b':
        bucket = cloud.store.get('/'.join(path.split('/')[:2]))
        return bucket['project'] if bucket else PROJECT
    return path.split('/')[1]


def _account_in(path: str) -> str:
    found = re.search(r'/serviceAccounts/([^/]+)$', path)
    return found.group(1) if found else ''


# What a call demands beside its own permission, from its body


def _demand_subnetwork(cloud: Gcp, interface: dict, project: str):
    link = interface.get('subnetwork', '')
    where = _project_in(link) or project
    cloud.demand('compute.subnetworks.use', where, what=link)
    if interface.get('accessConfigs') or interface.get('enableExternalIps'):
        cloud.demand('compute.subnetworks.useExternalIp', where, what=link)


def _project_in(link: str) -> str:
    found = re.search(r'projects/([^/]+)/', link)
    return found.group(1) if found else ''


def _demand_account(cloud: Gcp, email: str, project: str):
    cloud.demand('iam.serviceAccounts.actAs', project, account=email, what=email)


def _demand_image(cloud: Gcp, link: str, kind: str):
    where = _project_in(link)
    if where not in gcp_table.PUBLIC_IMAGES:
        cloud.demand(f'compute.{kind}.useReadOnly', where or PROJECT, what=link)


def _demand_instance(cloud: Gcp, project: str, path: str, body: dict):
    """Compute Engine, "Create and start a VM instance": the permissions for each thing that the instance has."""
    for interface in body.get('networkInterfaces', []):
        _demand_subnetwork(cloud, interface, project)
    for account in body.get('serviceAccounts', []):
        cloud.demand('compute.instances.setServiceAccount', project)
        _demand_account(cloud, account['email'], project)
    for key, permission in [('metadata', 'setMetadata'), ('labels', 'setLabels'), ('tags', 'setTags')]:
        if body.get(key):
            cloud.demand(f'compute.instances.{permission}', project)
    if body.get('sourceMachineImage'):
        _demand_image(cloud, body['sourceMachineImage'], 'machineImages')
    for disk in body.get('disks', []):
        if disk.get('source'):
            use = 'useReadOnly' if disk.get('mode') == 'READ_ONLY' else 'use'
            cloud.demand(f'compute.disks.{use}', project)
        else:
            cloud.demand('compute.disks.create', project)
        image = disk.get('initializeParams', {}).get('sourceImage')
        if image:
            _demand_image(cloud, image, 'images')
    if body.get('resourcePolicies'):
        cloud.demand('compute.resourcePolicies.use', project)


def _demand_template(cloud: Gcp, project: str, path: str, body: dict):
    for account in body['properties'].get('serviceAccounts', []):
        _demand_account(cloud, account['email'], project)


def _demand_group(cloud: Gcp, project: str, path: str, body: dict):
    """Instance groups: whoever makes one must be able to make its instances (the IAM dataset, instanceGroupManagers.insert)."""
    cloud.demand('compute.instanceTemplates.useReadOnly', project)
    template = cloud.found(_local(body['instanceTemplate']))
    cloud.demand('compute.instances.create', project)
    _demand_instance(cloud, project, path, template['properties'])


def _demand_resize(cloud: Gcp, project: str, path: str, body: dict):
    """The Google APIs service agent makes the instances, so it must reach a network of another project too."""
    group = cloud.found(path.rpartition('/')[0])
    for interface in cloud.found(_local(group['instanceTemplate']))['properties'].get('networkInterfaces', []):
        where = _project_in(interface.get('subnetwork', ''))
        if where not in ('', project) and not cloud.is_held('compute.subnetworks.use', where, cloud.grants.agent):
            cloud.refused.append('compute.subnetworks.use host project (Google APIs service agent)')
            raise Fault(403, f"Required 'compute.subnetworks.use' permission for 'projects/{where}' ({cloud.grants.agent})", 'forbidden')


def _demand_node(cloud: Gcp, project: str, path: str, body: dict):
    if body.get('serviceAccount'):
        _demand_account(cloud, body['serviceAccount']['email'], project)


_BODIES = {
    'instance': _demand_instance,
    'bulk': lambda cloud, project, path, body: _demand_instance(cloud, project, path, body['instanceProperties']),
    'image': lambda cloud, project, path, body: cloud.demand('compute.disks.useReadOnly', project),
    'template': _demand_template,
    'group': _demand_group,
    'resize': _demand_resize,
    'node': _demand_node,
    'patch': lambda cloud, project, path, body: _demand_node(cloud, project, path, cloud.found(path)),
    'queued': lambda cloud, project, path, body: _demand_node(cloud, project, path, body['tpu']['nodeSpec'][0]['node'] if isinstance(
        body['tpu']['nodeSpec'], list) else body['tpu']['nodeSpec']['node']),
}

# What the APIs do


def _local(link: str) -> str:
    return link[link.index('projects/'):]


def _matches(item: dict, expression: str) -> bool:
    """A filter of a list, of comparisons, AND, OR and brackets."""
    if not expression:
        return True

    def compared(match):
        value = item
        for key in match.group(1).split('.', 1):
            value = value.get(key, {}) if isinstance(value, dict) else {}
        return str(value == match.group(3).strip('"'))

    plain = re.sub(r'([\w.\-]+)\s*(=|eq)\s*("[^"]*"|[\w.\-/]+)', compared, expression)
    return eval(plain.replace(' AND ', ' and ').replace(' OR ', ' or '), {}, {})  # pylint: disable=eval-used


def _list(cloud, path, body, query):
    items = [copy.deepcopy(item) for item in cloud.under(path) if _matches(item, query.get('filter', ''))]
    key = {'nodes': 'nodes', 'firewalls': 'items'}.get(path.rpartition('/')[2], 'items')
    return {key: items} if items else {}


def _get(cloud, path, body, query):
    return copy.deepcopy(cloud.found(path))


def _insert(cloud, path, body, query):
    name = f'{path}/{body["name"]}'
    if name in cloud.store:
        raise Fault(409, f"The resource '{name}' already exists", 'alreadyExists')
    cloud.put(name, body)
    return cloud.operation(path, name)


def _delete(cloud, path, body, query):
    cloud.found(path)
    del cloud.store[path]
    return cloud.operation(path, path)


def _done(cloud, path, body, query):
    name = path.rpartition('/')[2] if not path.endswith('/wait') else path.split('/')[-2]
    return {'name': name, 'status': 'DONE', 'done': True}


def _insert_network(cloud, path, body, query):
    operation = _insert(cloud, path, body, query)
    if body.get('autoCreateSubnetworks'):
        project = path.split('/')[1]
        cloud.put(f'projects/{project}/regions/{REGION}/subnetworks/{body["name"]}', {'network': f'{path}/{body["name"]}'})
    return operation


def _delete_network(cloud, path, body, query):
    users = [key for key, item in cloud.store.items() if _local_or_none(item.get('network')) == path]
    if users:
        raise Fault(400, f"The network resource '{path}' is already being used by '{users[0]}'", 'resourceInUseByAnotherResource')
    return _delete(cloud, path, body, query)


def _local_or_none(link):
    return _local(link) if isinstance(link, str) and 'projects/' in link else None


def _firewalls_of(cloud, path, body, query):
    project = path.split('/')[1]
    network = path.rpartition('/')[0]
    rules = [rule for rule in cloud.under(f'projects/{project}/global/firewalls') if _local(rule['network']) == network]
    return {'firewalls': copy.deepcopy(rules)}


def _make_instance(cloud, path, body):
    project = path.split('/')[1]
    zone = path.rpartition('/')[0]
    disks = []
    for number, disk in enumerate(body.get('disks', [{}])):
        source = _local_or_none(disk.get('source'))
        if source is None:
            params = disk.get('initializeParams', {})
            name = params.get('diskName') or (body['name'] if number == 0 else f'{body["name"]}-{number}')
            source = f'{zone}/disks/{name}'
            if disk.get('type') != 'SCRATCH':
                cloud.put(source, {'sizeGb': str(params.get('diskSizeGb', 10)), 'type': params.get('diskType', '')})
        disks.append({**disk, 'source': source})
    interfaces = []
    for interface in body.get('networkInterfaces', []):
        subnetwork = cloud.found(_local(interface['subnetwork']))
        given = {**interface, 'network': subnetwork['network'], 'networkIP': '10.128.0.2'}
        if interface.get('accessConfigs'):
            given['accessConfigs'] = [{**interface['accessConfigs'][0], 'natIP': '203.0.113.2'}]
        interfaces.append(given)
    for policy in body.get('resourcePolicies', []):
        cloud.found(f'projects/{project}/regions/{REGION}/resourcePolicies/{policy}')
    made = {'status': 'RUNNING', 'labels': {}, 'tags': {'fingerprint': 'x'}, 'labelFingerprint': 'x',
            'lastStartTimestamp': '2026-01-01T00:00:00.000-00:00'}
    cloud.put(f'{path}/{body["name"]}', {**made, **body, 'disks': disks, 'networkInterfaces': interfaces})


def _insert_instance(cloud, path, body, query):
    _make_instance(cloud, path, body)
    return cloud.operation(path, f'{path}/{body["name"]}')


def _bulk_insert(cloud, path, body, query):
    collection = path.rpartition('/')[0]
    for name in body['perInstanceProperties']:
        _make_instance(cloud, collection, {**copy.deepcopy(body['instanceProperties']), 'name': name})
    return cloud.operation(path, collection)


def _delete_instance(cloud, path, body, query):
    for disk in cloud.found(path)['disks']:
        if disk.get('autoDelete'):
            cloud.store.pop(disk['source'], None)
    return _delete(cloud, path, body, query)


def _becomes(status: str, field: str = 'status'):

    def change(cloud, path, body, query):
        target = path.rpartition('/')[0] if field == 'status' else path
        cloud.found(target)[field] = status
        return cloud.operation(target, target)

    return change


def _set(field: str):

    def change(cloud, path, body, query):
        target = path.rpartition('/')[0]
        cloud.found(target)[field] = body if field == 'tags' else body[field]
        return cloud.operation(target, target)

    return change


def _replace(cloud, path, body, query):
    cloud.found(path).update(body)
    return cloud.operation(path, path)


def _insert_resize(cloud, path, body, query):
    group_path = path.rpartition('/')[0]
    group = cloud.found(group_path)
    zone = group_path.rpartition('/instanceGroupManagers')[0]
    template = cloud.found(_local(group['instanceTemplate']))['properties']
    for number in range(int(body['resizeBy'])):
        name = f'{group["name"]}-{number}-compute'
        _make_instance(cloud, f'{zone}/instances', {**copy.deepcopy(template), 'name': name})
        group.setdefault('members', []).append(f'{zone}/instances/{name}')
    # Google may still be working at it when the group goes, and SkyPilot then withdraws it.
    cloud.put(f'{path}/{body["name"]}', {'state': 'ACCEPTED'})
    return cloud.operation(path, path)


def _delete_group(cloud, path, body, query):
    for member in cloud.found(path).get('members', []):
        if member in cloud.store:
            _delete_instance(cloud, member, {}, {})
    for key in [key for key in cloud.store if key.startswith(f'{path}/')]:
        del cloud.store[key]
    return _delete(cloud, path, body, query)


def _list_resizes(cloud, path, body, query):
    cloud.found(path.rpartition('/')[0])
    return _list(cloud, path, body, query)


def _get_project(cloud, path, body, query):
    project = path.split('/')[1]
    return {'projectId': project, 'name': project, 'lifecycleState': 'ACTIVE', 'commonInstanceMetadata': {}}


def _test_permissions(cloud, path, body, query):
    project = path.split('/')[1]
    held = [one for one in body['permissions'] if cloud.is_held(one, project)]
    for permission in body['permissions']:
        if permission in held:
            cloud.used.setdefault(cloud._role(), set()).add(permission)  # pylint: disable=protected-access
        else:
            cloud.refused.append(f'{permission} project')
    return {'permissions': held}


def _get_account(cloud, path, body, query):
    email = path.rpartition('/')[2]
    if email not in cloud.grants.accounts:
        raise Fault(404, f'Unknown service account {email}', 'notFound')
    return {'name': path, 'email': email, 'projectId': path.split('/')[1]}


def _get_role(cloud, path, body, query):
    role = cloud.grants.roles.get(path)
    if role is None:
        raise Fault(404, f'The role named {path} was not found.', 'notFound')
    return {'name': path, 'includedPermissions': role['permissions'], **({'stage': role['stage']} if 'stage' in role else {})}


def _create_node(cloud, path, body, query):
    name = f'{path}/{query["nodeId"]}'
    network = f'projects/{path.split("/")[1]}/global/networks/default'
    cloud.put(name, {'state': 'READY', 'labels': {}, **body, 'name': name, 'networkConfig': {'network': network},
                     'networkEndpoints': [{'ipAddress': '10.128.0.3', 'accessConfig': {'externalIp': '203.0.113.3'}}]})
    return cloud.operation(path, name)


def _stop_node(state: str):

    def change(cloud, path, body, query):
        cloud.found(path)['state'] = state
        return cloud.operation(path, path)

    return change


def _create_queued(cloud, path, body, query):
    spec = body['tpu']['nodeSpec']
    spec = spec[0] if isinstance(spec, list) else spec
    _create_node(cloud, path.replace('/queuedResources', '/nodes'), spec['node'], {'nodeId': spec['nodeId']})
    name = f'{path}/{query["queuedResourceId"]}'
    cloud.put(name, {'name': name, 'state': {'state': 'ACTIVE'}})
    return cloud.operation(path, name)


def _insert_bucket(cloud, path, body, query):
    return cloud.put(f'b/{body["name"]}', {'kind': 'storage#bucket', 'project': query['project'], 'storageClass': 'STANDARD', **body})


def _nothing(cloud, path, body, query):
    return {}


# By the method's id, or by its last word.
_HANDLERS = {
    'list': _list,
    'get': _get,
    'insert': _insert,
    'delete': _delete,
    'wait': _done,
    'compute.zoneOperations.get': _done,
    'compute.regionOperations.get': _done,
    'compute.globalOperations.get': _done,
    'tpu.projects.locations.operations.get': lambda cloud, path, body, query: {'name': path, 'done': True, 'response': {}},
    'compute.projects.get': _get_project,
    'cloudresourcemanager.projects.get': _get_project,
    'cloudresourcemanager.projects.getIamPolicy': lambda cloud, path, body, query: cloud.grants.policy(path.split('/')[1]),
    'cloudresourcemanager.projects.setIamPolicy': _nothing,
    'cloudresourcemanager.projects.create': _nothing,
    'cloudresourcemanager.projects.testIamPermissions': _test_permissions,
    'iam.projects.serviceAccounts.get': _get_account,
    'iam.projects.serviceAccounts.create': _nothing,
    'iam.projects.roles.get': _get_role,
    'compute.regions.get': lambda cloud, path, body, query: {'name': path.rpartition('/')[2]},
    'compute.networks.insert': _insert_network,
    'compute.networks.delete': _delete_network,
    'compute.networks.getEffectiveFirewalls': _firewalls_of,
    'compute.instances.insert': _insert_instance,
    'compute.instances.bulkInsert': _bulk_insert,
    'compute.instances.delete': _delete_instance,
    'compute.instances.stop': _becomes('TERMINATED'),
    'compute.instances.start': _becomes('RUNNING'),
    'compute.instances.setLabels': _set('labels'),
    'compute.instances.setTags': _set('tags'),
    'compute.instances.aggregatedList': lambda cloud, path, body, query: {'items': [
        copy.deepcopy(item) for key, item in cloud.store.items() if '/instances/' in key and _matches(item, query.get('filter', ''))]},
    'compute.reservations.aggregatedList': lambda cloud, path, body, query: {'items': [
        copy.deepcopy(item) for key, item in cloud.store.items() if '/reservations/' in key]},
    'compute.firewalls.update': _replace,
    'compute.instanceGroupManagers.delete': _delete_group,
    'compute.instanceGroupManagerResizeRequests.insert': _insert_resize,
    'compute.instanceGroupManagerResizeRequests.list': _list_resizes,
    'compute.instanceGroupManagerResizeRequests.cancel': _nothing,
    'tpu.projects.locations.nodes.create': _create_node,
    'tpu.projects.locations.nodes.stop': _stop_node('STOPPED'),
    'tpu.projects.locations.nodes.start': _stop_node('READY'),
    'tpu.projects.locations.nodes.patch': _replace,
    'tpu.projects.locations.queuedResources.create': _create_queued,
    'storage.buckets.insert': _insert_bucket,
    'storage.buckets.delete': _nothing,
    'storage.objects.insert': _nothing,
    'storage.objects.list': _nothing,
    'storage.objects.get': _nothing,
    'storage.objects.overwrite': _nothing,
    'storage.objects.patch': _nothing,
    'storage.objects.delete': _nothing,
    'artifactregistry.docker.pull': _nothing,
    'logging.entries.write': _nothing,
    'serviceusage.services.list': _nothing,
    'serviceusage.services.enable': _nothing,
}

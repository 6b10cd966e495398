"""The stand-in AWS and its judge: moto is the cloud, the plan's policies decide each call, and IAM's answer is an evaluator that is not ours."""
import fnmatch
import json
import logging
import os
import pathlib
import re
import socketserver
import threading
from typing import Optional
import urllib.request

# One image in place of the hundreds that moto reads for each region; it looks at this when it is imported.
os.environ['MOTO_AMIS_PATH'] = str(pathlib.Path(__file__).with_name('aws_images.json'))

# pylint: disable=wrong-import-position
import boto3
from judge import aws_client
from judge.aws_operations import ACCOUNT
from judge.aws_operations import Asked
from judge.aws_operations import OPERATIONS
from judge.aws_operations import Request
import moto.backends
from moto.server import ThreadedMotoServer
import yaml

REGION = 'us-east-1'
REGIONS = ('us-east-1', 'us-west-2')
ROLE = 'skypilot-v1'
KEY = f'arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab'
# The policy that AWS gives to each key: whom IAM allows, the key allows.
KEY_POLICY = {
    'Version': '2012-10-17',
    'Statement': [{'Effect': 'Allow', 'Principal': {'AWS': f'arn:aws:iam::{ACCOUNT}:root'}, 'Action': 'kms:*', 'Resource': '*'}],
}
EC2_TRUST = json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'Service': 'ec2.amazonaws.com'}, 'Action': 'sts:AssumeRole'}]})


class Cloud:
    """moto on a port of its own, and what it does not have."""

    def __init__(self):
        logging.getLogger('werkzeug').setLevel(logging.ERROR)
        self._server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
        self._server.start()
        self.endpoint = 'http://{}:{}'.format(*self._server.get_host_and_port())
        self.reset()

    def reset(self):
        """A new account, in which the program's own resources are made by `make_vm_role` where a flow needs them."""
        urllib.request.urlopen(urllib.request.Request(f'{self.endpoint}/moto-api/reset', method='POST')).read()
        for region in REGIONS:
            self._make_public(region)
        self.encrypts = False
        self.default_key = None
        self.reservations = []
        self.sessions = {}

    def _make_public(self, region: str):
        """The default VPC of a real account has a way to the internet."""
        with aws_client.unjudged():
            ec2 = self.client('ec2', region)
            gateway = ec2.create_internet_gateway()['InternetGateway']['InternetGatewayId']
            vpc = ec2.describe_vpcs()['Vpcs'][0]['VpcId']
            ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
            table = ec2.describe_route_tables()['RouteTables'][0]['RouteTableId']
            ec2.create_route(RouteTableId=table, GatewayId=gateway, DestinationCidrBlock='0.0.0.0/0')

    def stop(self):
        self._server.stop()

    def client(self, service: str, region: str = REGION):
        return boto3.client(service, region_name=region, endpoint_url=self.endpoint, aws_access_key_id='admin', aws_secret_access_key='admin')

    def backend(self, service: str, region: str = REGION):
        return moto.backends.get_backend(service)[ACCOUNT][region]

    def make_vm_role(self, path: str = '/', name: str = ROLE, role: str = ''):
        """A role and an instance profile of VMs, as the program makes them; an existing role can have another name than its profile."""
        role = role or name
        with aws_client.unjudged():
            iam = self.client('iam')
            iam.create_role(RoleName=role, Path=path, AssumeRolePolicyDocument=EC2_TRUST)
            iam.create_instance_profile(InstanceProfileName=name, Path=path)
            iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=role)

    def make_vpc(self, name: str):
        """A VPC of the user's own, with a private and a public subnet in each zone that the catalog has."""
        with aws_client.unjudged():
            ec2 = self.client('ec2')
            vpc = ec2.create_vpc(CidrBlock='10.1.0.0/16', TagSpecifications=[_tagged('vpc', name)])['Vpc']['VpcId']
            gateway = ec2.create_internet_gateway()['InternetGateway']['InternetGatewayId']
            ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
            table = ec2.create_route_table(VpcId=vpc)['RouteTable']['RouteTableId']
            ec2.create_route(RouteTableId=table, GatewayId=gateway, DestinationCidrBlock='0.0.0.0/0')
            for index, zone in enumerate(('us-east-1a', 'us-east-1b')):
                tags = [_tagged('subnet', f'{name}-private')]
                ec2.create_subnet(VpcId=vpc, AvailabilityZone=zone, CidrBlock=f'10.1.{index}.0/24', TagSpecifications=tags)
                tags = [_tagged('subnet', f'{name}-public')]
                public = ec2.create_subnet(VpcId=vpc, AvailabilityZone=zone, CidrBlock=f'10.1.{index + 10}.0/24', TagSpecifications=tags)
                ec2.associate_route_table(RouteTableId=table, SubnetId=public['Subnet']['SubnetId'])

    def make_group(self, name: str):
        """A security group of the user's own, with its rules."""
        with aws_client.unjudged():
            ec2 = self.client('ec2')
            group = ec2.create_security_group(GroupName=name, Description=name, VpcId=ec2.describe_vpcs()['Vpcs'][0]['VpcId'])['GroupId']
            rule = {'FromPort': 22, 'ToPort': 22, 'IpProtocol': 'tcp', 'IpRanges': [{'CidrIp': '10.0.0.0/8'}]}
            ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])

    def make_bucket(self, name: str, objects: Optional[dict] = None):
        with aws_client.unjudged():
            s3 = self.client('s3')
            s3.create_bucket(Bucket=name)
            for key, body in (objects or {}).items():
                s3.put_object(Bucket=name, Key=key, Body=body)

    def reserve(self, reservation_id: str, kind: str):
        """A reservation of one instance, for those only who name it."""
        self.reservations = [{
            'CapacityReservationId': reservation_id, 'InstanceType': 'm6i.large', 'AvailabilityZone': 'us-east-1a', 'AvailableInstanceCount': 1,
            'InstanceMatchCriteria': 'targeted', 'ReservationType': kind,
        }]

    def tags_of(self, region: str, resource_id: str) -> list:
        tags = self.backend('ec2', region).tags.get(resource_id, {})
        return [{'Key': key, 'Value': value} for key, value in tags.items()]

    def _iam(self):
        return moto.backends.get_backend('iam')[ACCOUNT]['aws']

    def has_role(self, name: str) -> bool:
        return any(role.name == name for role in self._iam().roles.values())

    def role_arn(self, name: str) -> str:
        found = [role.arn for role in self._iam().roles.values() if role.name == name]
        return found[0] if found else f'arn:aws:iam::{ACCOUNT}:role/{name}'

    def profile_arn(self, name: str) -> str:
        found = [profile.arn for profile in self._iam().instance_profiles.values() if profile.name == name]
        return found[0] if found else f'arn:aws:iam::{ACCOUNT}:instance-profile/{name}'

    def profile(self, named: dict) -> tuple:
        """The ARNs of an instance profile and of its role, which IAM asks the caller to be allowed to pass."""
        for profile in self._iam().instance_profiles.values():
            if profile.arn == named.get('Arn') or profile.name == named.get('Name'):
                return profile.arn, profile.roles[0].arn if profile.roles else None
        return None, None

    def left(self) -> list:
        """What costs money or is in the way, and is there: instances, disks, security groups, images, snapshots, buckets."""
        found = []
        for region in REGIONS:
            ec2 = self.backend('ec2', region)
            found += [f'instance {one.state}' for one in ec2.all_instances() if one.state != 'terminated']
            found += ['volume' for _ in ec2.volumes.values()]
            found += [f'security group {group.name}' for groups in ec2.groups.values() for group in groups.values() if group.name != 'default']
            found += ['image' for image in ec2.amis.values() if image.owner_id == ACCOUNT and not image.name.startswith('judge')]
            found += ['snapshot' for snapshot in ec2.snapshots.values() if snapshot.owner_id == ACCOUNT]
        found += [f'bucket {name}' for name in moto.backends.get_backend('s3')[ACCOUNT]['aws'].buckets]
        found += [f'role {role.name}' for role in self._iam().roles.values()]
        return sorted(found)


def _tagged(kind: str, name: str) -> dict:
    return {'ResourceType': kind, 'Tags': [{'Key': 'Name', 'Value': name}]}


# What IAM answered, for the whole session: the flows ask the same of the same policies again and again.
_ANSWERS = {}


class Judge:
    """Decides each call; `principal` is who calls, `used` and `refused` are what the flow's table row says."""

    def __init__(self, node, cloud: Cloud, config: dict, principal: str):
        self._node, self._cloud = node, cloud
        self.principal = principal
        self.used, self.refused, self.unknown = [], [], []
        # The instance profile of each launch, by the name of its cluster, and the parameters of each new role.
        self.profiles_of, self.new_roles = {}, []
        plan = node.plan(config)
        self._policies = _policies(plan)
        # What the server starts with, and the profiles that it has.
        self.skypilot_config, self.profiles = _server_files(plan)
        self._rows = node.rows(config)
        self._cache = {}
        self._lock = threading.Lock()

    def __call__(self, service: str, operation: str, parameters: dict, region: str) -> dict:
        entry = OPERATIONS.get((service, operation))
        if entry is None:
            return self._unknown(f'{service} {operation}')
        try:
            asked = entry.asks(Request(service, operation, parameters, region or REGION, self._cloud))
        except (KeyError, IndexError) as missing:
            return self._unknown(f'{service} {operation}: {missing!r}')
        refused = [one for one in asked if not self._allows(one, region or REGION)]
        if refused:
            return {'error': _error(service, operation, refused[0], self.principal)}
        self._note(operation, parameters)
        _as_in_reality(operation, parameters)
        return _answer(self._cloud, self.principal, service, operation, parameters)

    def _note(self, operation: str, parameters: dict):
        if operation == 'RunInstances':
            tags = {tag['Key']: tag['Value'] for one in parameters['TagSpecifications'] for tag in one['Tags']}
            self.profiles_of[tags['skypilot-cluster-name']] = parameters['IamInstanceProfile'].get('Name')
        if operation == 'CreateRole':
            self.new_roles.append(parameters)

    def _unknown(self, what: str) -> dict:
        # SkyPilot may swallow the error, so the flow's end looks at the list.
        self.unknown.append(what)
        return {'error': {'Code': 'UnknownToTheJudge', 'Message': f'{what} is not in aws_operations.py'}}

    def _allows(self, asked: Asked, region: str) -> bool:
        key = (self.principal, asked, region)
        with self._lock:
            if key not in self._cache:
                self._cache[key] = self._decide(asked, region)
            allowed, row = self._cache[key]
            (self.used if allowed else self.refused).append(row)
            return allowed

    def _decide(self, asked: Asked, region: str) -> tuple:
        policies = self._policies[self.principal]
        if not self._simulate(asked, region, policies):
            return False, f'{asked.action} {asked.kind}'
        for row in self._rows[self.principal]:
            if not any(fnmatch.fnmatchcase(asked.action, action) for action in row['actions']):
                continue
            for pattern, resources in row['resources']:
                if not any(_matches(asked.arn, resource) for resource in resources):
                    continue
                statement = {'Effect': 'Allow', 'Action': row['actions'], 'Resource': resources, **({'Condition': row['condition']} if 'condition' in row else {})}
                if 'condition' not in row or self._simulate(asked, region, [{'Version': '2012-10-17', 'Statement': [statement]}]):
                    return True, f'{row["sid"]} {asked.action} {pattern}'
        raise AssertionError(f'{asked} is allowed by no row')

    def _simulate(self, asked: Asked, region: str, policies: list) -> bool:
        context = {key: list(value) if isinstance(value, tuple) else value for key, value in asked.context}
        identity = f'user/{self.principal}' if self.principal == 'launcher' else f'role/{ROLE}'
        arn, account = asked.arn, ACCOUNT
        simulation = {
            'request': {
                'principal': f'arn:aws:iam::{ACCOUNT}:{identity}',
                'action': asked.action,
                'resource': {'resource': arn, 'accountId': account},
                'contextVariables': {
                    'aws:RequestedRegion': region, 'ec2:Region': region, 'aws:userid': user_id(self.principal),
                    **({'aws:username': 'launcher'} if self.principal == 'launcher' else {}), **context
                },
            },
            'identityPolicies': [{'name': f'policy-{index}', 'policy': policy} for index, policy in enumerate(policies)],
            'serviceControlPolicies': [],
            'resourceControlPolicies': [],
            **({'resourcePolicy': KEY_POLICY} if asked.action.startswith('kms:') else {}),
        }
        # Ids are of no matter to any policy.
        key = re.sub(r'(?<=-)[0-9a-f]{8,}', 'id', json.dumps(simulation, sort_keys=True))
        if key not in _ANSWERS:
            _ANSWERS[key] = self._ask(asked, simulation)
        return _ANSWERS[key]

    def _ask(self, asked: Asked, simulation: dict) -> bool:
        result = self._node.simulate(simulation)
        if result['resultType'] == 'error':
            raise AssertionError(f'{asked}: {result["errors"]}')
        return result['overallResult'] == 'Allowed'


def user_id(principal: str) -> str:
    """The unique id that IAM gives: of a user, or of a role and its session."""
    return 'AIDALAUNCHER' if principal == 'launcher' else 'AROAVM:i-0123456789abcdef0'


def _matches(arn: str, pattern: str) -> bool:
    # A variable of IAM is as good as a wildcard here: the evaluator has decided already.
    return pattern == '*' or fnmatch.fnmatchcase(arn, re.sub(r'\$\{[^}]*\}', '*', pattern).replace('[', '[[]'))


def _policies(plan: dict) -> dict:
    """The policies of each principal as the plan prints them; of the VMs, those of the default role, and of tasks, those in the hosting cluster."""
    found = {'launcher': [], 'vm': [], 'tasks': []}
    for resource in plan['resources']:
        named = re.search(r'^skypilot(?:-aws)?-(launcher|vm|tasks)-policy(-\d+)?$', resource['name'])
        if resource['type'] == 'aws:iam/policy:Policy' and named:
            found[named.group(1)].append(json.loads(resource['inputs']['policy']))
    return found


def _server_files(plan: dict) -> tuple:
    """SkyPilot's config as the chart gets it, and the file with the profiles of AWS."""
    values = next(one['inputs']['values'] for one in plan['resources'] if one['type'].endswith(':Release'))
    profiles = [one['inputs']['data']['config'] for one in plan['resources'] if one['name'].endswith('-aws-profiles')]
    return yaml.safe_load(values['apiService']['config']), ''.join(profiles)


def _error(service: str, operation: str, asked: Asked, principal: str) -> dict:
    """What the service sends where IAM refuses; SkyPilot reads codes and messages."""
    identity = f'arn:aws:iam::{ACCOUNT}:user/{principal}'
    message = f'User: {identity} is not authorized to perform: {asked.action} on resource: {asked.arn} because no identity-based policy allows the {asked.action} action'
    if service == 'ec2':
        return {'Code': 'UnauthorizedOperation', 'Message': f'You are not authorized to perform this operation. {message}'}
    if operation.startswith('Head'):
        return {'Code': '403', 'Message': 'Forbidden'}
    return {'Code': 'AccessDenied' if service in ('iam', 's3', 'sts') else 'AccessDeniedException', 'Message': message}


def _as_in_reality(operation: str, parameters: dict):
    """The disk of an image goes with its instance, as images of EC2 say; moto keeps it."""
    if operation == 'RunInstances':
        for device in parameters.get('BlockDeviceMappings', []):
            device.get('Ebs', {}).setdefault('DeleteOnTermination', True)


def _answer(cloud: Cloud, principal: str, service: str, operation: str, parameters: dict) -> dict:
    """The answer to what moto does not have; anything else passes."""
    if operation == 'DescribeCapacityReservations':
        return {'answer': {'CapacityReservations': cloud.reservations}}
    if operation == 'DescribeRegions':
        return {'answer': {'Regions': [{'RegionName': region} for region in REGIONS]}}
    if operation in ('AttachRolePolicy', 'PutRolePolicy'):
        # moto has none of AWS's own policies, and takes none without a version, as IAM does.
        return {'answer': {}}
    if operation == 'GetServiceQuota':
        return {'answer': {'Quota': {'Value': 64.0}}}
    if operation == 'StartSession':
        session = f'{principal}-0123456789abcdef0'
        cloud.sessions[session] = user_id(principal)
        return {'answer': {'SessionId': session, 'TokenValue': 'token', 'StreamUrl': 'wss://127.0.0.1'}}
    if operation in ('ResumeSession', 'TerminateSession'):
        return {'answer': {'SessionId': parameters['SessionId']}}
    if service in ('ecr', 'ssmmessages') and operation != 'GetAuthorizationToken' or operation == 'UpdateInstanceInformation':
        return {'answer': {}}
    return {}


class Server:
    """Where the AWS CLI asks; it asks whichever judge is the present flow's."""

    def __init__(self, judge_of):

        class Handler(socketserver.StreamRequestHandler):

            def handle(self):
                question = json.loads(self.rfile.readline())
                try:
                    verdict = judge_of(**question)
                except Exception as error:  # pylint: disable=broad-except
                    # A test sees no error of this thread unless it gets it as an answer.
                    verdict = {'error': {'Code': 'JudgeFailed', 'Message': repr(error)}}
                self.wfile.write(json.dumps(verdict).encode() + b'\n')

        self._server = socketserver.ThreadingTCPServer(('127.0.0.1', 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


PYTHON_PATH = [str(pathlib.Path(__file__).parent / 'aws_cli'), str(pathlib.Path(__file__).parents[1])]

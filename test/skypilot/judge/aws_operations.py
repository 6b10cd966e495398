"""What IAM is asked for each operation of AWS's API: a table of data, each entry with its source.

Sources: SAR is AWS's service authorization reference (the actions, resource types and condition keys of a service); API is the reference of the operation
itself, which names what else it asks for; EC2, EBS, S3, KMS and SSM are the user guides' pages on permissions.
"""
import dataclasses
from typing import Callable, Optional

ACCOUNT = '123456789012'
CLUSTER_TAG = 'skypilot-cluster-name'


@dataclasses.dataclass(frozen=True)
class Asked:
    """One question to IAM: an action on a resource, in a context."""
    action: str
    arn: str
    # What kind of resource it is, without an id, for the report.
    kind: str
    context: tuple = ()

    @classmethod
    def of(cls, action: str, arn: str, kind: str, context: Optional[dict] = None):
        return cls(action, arn, kind, tuple(sorted((key, _frozen(value)) for key, value in (context or {}).items())))


def _frozen(value):
    return tuple(value) if isinstance(value, (list, tuple)) else value


@dataclasses.dataclass(frozen=True)
class Operation:
    """How an operation becomes questions; `asks` gets the request and what the stand-in cloud knows."""
    asks: Callable
    source: str


class Request:
    """A call of the API: service, operation, parameters and region, and the stand-in cloud that it goes to."""

    def __init__(self, service, operation, parameters, region, cloud):
        self.service, self.operation, self.parameters, self.region, self.cloud = service, operation, parameters, region, cloud

    def ec2(self, kind: str, resource_id: str = '*', account: str = ACCOUNT) -> str:
        return f'arn:aws:ec2:{self.region}:{account}:{kind}/{resource_id}'


def _tags(tags: list, prefix: str) -> dict:
    context = {f'{prefix}/{tag["Key"]}': tag['Value'] for tag in tags}
    if prefix == 'aws:RequestTag' and tags:
        context['aws:TagKeys'] = sorted(tag['Key'] for tag in tags)
    return context


def _on_ec2(request: Request, kind: str, resource_id: str, extra: Optional[dict] = None, action: Optional[str] = None) -> Asked:
    """A question about a resource of EC2 that exists, with the tags that it really has."""
    tags = _tags(request.cloud.tags_of(request.region, resource_id), 'aws:ResourceTag')
    return Asked.of(action or f'ec2:{request.operation}', request.ec2(kind, resource_id), kind, {**tags, **(extra or {})})


def _instances(extra: Callable = lambda request: {}):

    def asks(request: Request) -> list:
        return [_on_ec2(request, 'instance', one, extra(request)) for one in request.parameters['InstanceIds']]

    return asks


def _everything(service: str):
    return lambda request: [Asked.of(f'{service}:{request.operation}', '*', '*')]


def _image(request: Request, image_id: str, action: str) -> Asked:
    return Asked.of(action, request.ec2('image', image_id, ''), 'image')


def _run_instances(request: Request) -> list:
    parameters = request.parameters
    action = 'ec2:RunInstances'
    specified = {one['ResourceType']: one['Tags'] for one in parameters.get('TagSpecifications', [])}
    market = parameters.get('InstanceMarketOptions', {}).get('MarketType', 'on-demand')

    def tagged(kind: str) -> dict:
        return _tags(specified.get(kind, []), 'aws:RequestTag')

    about = {'ec2:InstanceType': parameters['InstanceType'], 'ec2:InstanceMarketType': market}
    profile = parameters.get('IamInstanceProfile')
    profile_arn, role_arn = request.cloud.profile(profile) if profile else (None, None)
    if profile_arn:
        about['ec2:InstanceProfile'] = profile_arn
    asked = [
        _image(request, parameters['ImageId'], action),
        Asked.of(action, request.ec2('instance'), 'instance', {**tagged('instance'), **about}),
    ]
    for device in parameters.get('BlockDeviceMappings', []) or [{}]:
        disk = device.get('Ebs', {})
        asked.append(Asked.of(action, request.ec2('volume'), 'volume', {**tagged('volume'), 'ec2:Encrypted': str(disk.get('Encrypted', False)).lower()}))
        asked += _encrypted_disk(request, disk)
    interfaces = parameters.get('NetworkInterfaces', [])
    for interface in interfaces:
        public = str(interface.get('AssociatePublicIpAddress', False)).lower()
        asked.append(Asked.of(action, request.ec2('network-interface'), 'network-interface', {'ec2:AssociatePublicIpAddress': public}))
        asked.append(_on_ec2(request, 'subnet', interface['SubnetId']))
        asked += [_on_ec2(request, 'security-group', group) for group in interface.get('Groups', [])]
    reservation = parameters.get('CapacityReservationSpecification', {}).get('CapacityReservationTarget', {}).get('CapacityReservationId')
    if reservation:
        asked.append(_on_ec2(request, 'capacity-reservation', reservation))
    if parameters.get('KeyName'):
        asked.append(Asked.of(action, request.ec2('key-pair', parameters['KeyName']), 'key-pair'))
    if parameters.get('Placement', {}).get('GroupName'):
        asked.append(Asked.of(action, request.ec2('placement-group', parameters['Placement']['GroupName']), 'placement-group'))
    for kind, tags in specified.items():
        context = {**_tags(tags, 'aws:RequestTag'), 'ec2:CreateAction': 'RunInstances'}
        asked.append(Asked.of('ec2:CreateTags', request.ec2(kind), kind, context))
    if role_arn:
        asked.append(_pass_role(role_arn, {'iam:PassedToService': 'ec2.amazonaws.com'}))
    if market == 'spot' and not request.cloud.has_role('AWSServiceRoleForEC2Spot'):
        linked = f'arn:aws:iam::{ACCOUNT}:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot'
        asked.append(Asked.of('iam:CreateServiceLinkedRole', linked, 'role', {'iam:AWSServiceName': 'spot.amazonaws.com'}))
    return asked


def _encrypted_disk(request: Request, disk: dict) -> list:
    """What EC2 asks KMS in the caller's name: for AWS's own key, the key's policy allows it; for the account's key, the caller's policy must."""
    key = disk.get('KmsKeyId') or request.cloud.default_key
    if not key or not (disk.get('Encrypted') or request.cloud.encrypts):
        return []
    via = {'kms:ViaService': f'ec2.{request.region}.amazonaws.com'}
    actions = ['kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo']
    return [Asked.of(action, key, 'key', via) for action in actions] + [
        Asked.of('kms:CreateGrant', key, 'key', {**via, 'kms:GrantIsForAWSResource': 'true'})
    ]


def _pass_role(role_arn: str, context: dict) -> Asked:
    return Asked.of('iam:PassRole', role_arn, 'role', context)


def _create_tags(request: Request) -> list:
    tags = _tags(request.parameters['Tags'], 'aws:RequestTag')
    kinds = {'i': 'instance', 'vol': 'volume', 'sg': 'security-group', 'ami': 'image', 'snap': 'snapshot', 'eni': 'network-interface'}
    return [_on_ec2(request, kinds[one.split('-')[0]], one, tags) for one in request.parameters['Resources']]


def _create_security_group(request: Request) -> list:
    tags = [tag for one in request.parameters.get('TagSpecifications', []) for tag in one['Tags']]
    asked = [
        Asked.of('ec2:CreateSecurityGroup', request.ec2('security-group'), 'security-group', _tags(tags, 'aws:RequestTag')),
        _on_ec2(request, 'vpc', request.parameters['VpcId']),
    ]
    if tags:
        context = {**_tags(tags, 'aws:RequestTag'), 'ec2:CreateAction': 'CreateSecurityGroup'}
        asked.append(Asked.of('ec2:CreateTags', request.ec2('security-group'), 'security-group', context))
    return asked


def _security_group(request: Request) -> list:
    return [_on_ec2(request, 'security-group', request.parameters['GroupId'])]


def _modify_instance(request: Request) -> list:
    known = {'Groups': 'GroupId', 'UserData': 'UserData', 'InstanceType': 'InstanceType', 'DisableApiTermination': 'DisableApiTermination'}
    changed = sorted(set(request.parameters) - {'InstanceId', 'DryRun'})
    # An attribute that the table does not have is a KeyError, which fails the run.
    attributes = {f'ec2:Attribute/{known[one]}': 'present' for one in changed}
    asked = [_on_ec2(request, 'instance', request.parameters['InstanceId'], {**attributes, 'ec2:Attribute': known[changed[0]]})]
    return asked + [_on_ec2(request, 'security-group', group) for group in request.parameters.get('Groups', [])]


def _create_image(request: Request) -> list:
    new = [Asked.of('ec2:CreateImage', request.ec2(kind, '*', ''), kind) for kind in ('image', 'snapshot')]
    return [_on_ec2(request, 'instance', request.parameters['InstanceId']), *new]


def _copy_image(request: Request) -> list:
    source = request.parameters['SourceImageId']
    return [
        Asked.of('ec2:CopyImage', f'arn:aws:ec2:{request.parameters["SourceRegion"]}::image/{source}', 'image'),
        *[Asked.of('ec2:CopyImage', request.ec2(kind, '*', ''), kind) for kind in ('image', 'snapshot')],
    ]


def _deregister_image(request: Request) -> list:
    return [_image(request, request.parameters['ImageId'], 'ec2:DeregisterImage')]


def _role(request: Request) -> list:
    return [Asked.of(f'iam:{request.operation}', request.cloud.role_arn(request.parameters['RoleName']), 'role', _of_role(request))]


def _of_role(request: Request) -> dict:
    boundary = request.parameters.get('PermissionsBoundary')
    policy = request.parameters.get('PolicyArn')
    return {**({'iam:PermissionsBoundary': boundary} if boundary else {}), **({'iam:PolicyARN': policy} if policy else {})}


def _instance_profile(request: Request) -> list:
    arn = request.cloud.profile_arn(request.parameters['InstanceProfileName'])
    return [Asked.of(f'iam:{request.operation}', arn, 'instance-profile')]


def _add_role(request: Request) -> list:
    # The one key that the API's reference promises for this operation.
    context = {'iam:AssociatedResourceArn': f'arn:aws:ec2:*:{ACCOUNT}:instance/*'}
    return [*_instance_profile(request), _pass_role(request.cloud.role_arn(request.parameters['RoleName']), context)]


def _bucket(action: str):
    return lambda request: [Asked.of(f's3:{action}', f'arn:aws:s3:::{request.parameters["Bucket"]}', 'bucket')]


def _object(*actions: str):

    def asks(request: Request) -> list:
        arn = f'arn:aws:s3:::{request.parameters["Bucket"]}/{request.parameters["Key"]}'
        return [Asked.of(f's3:{action}', arn, 'object') for action in actions]

    return asks


def _objects(request: Request) -> list:
    bucket = request.parameters['Bucket']
    return [Asked.of('s3:DeleteObject', f'arn:aws:s3:::{bucket}/{one["Key"]}', 'object') for one in request.parameters['Delete']['Objects']]


def _copy_object(request: Request) -> list:
    source = request.parameters['CopySource']
    path = source if isinstance(source, str) else f'{source["Bucket"]}/{source["Key"]}'
    return [Asked.of('s3:GetObject', f'arn:aws:s3:::{path}', 'object'), *_object('PutObject')(request)]


def _start_session(request: Request) -> list:
    target = request.parameters['Target']
    tags = _tags(request.cloud.tags_of(request.region, target), 'ssm:resourceTag')
    document = request.parameters.get('DocumentName', 'SSM-SessionManagerRunShell')
    return [
        Asked.of('ssm:StartSession', request.ec2('instance', target), 'instance', tags),
        Asked.of('ssm:StartSession', f'arn:aws:ssm:{request.region}:{ACCOUNT}:document/{document}', 'document'),
    ]


def _session(request: Request) -> list:
    session = request.parameters['SessionId']
    context = {'ssm:resourceTag/aws:ssmmessages:session-id': request.cloud.sessions.get(session, 'another')}
    return [Asked.of(f'ssm:{request.operation}', f'arn:aws:ssm:{request.region}:{ACCOUNT}:session/{session}', 'session', context)]


def _repository(request: Request) -> list:
    arn = f'arn:aws:ecr:{request.region}:{ACCOUNT}:repository/{request.parameters["repositoryName"]}'
    return [Asked.of(f'ecr:{request.operation}', arn, 'repository')]


def _log_group(request: Request) -> list:
    arn = f'arn:aws:logs:{request.region}:{ACCOUNT}:log-group:{request.parameters["logGroupName"]}'
    if request.operation in ('CreateLogStream', 'PutLogEvents'):
        return [Asked.of(f'logs:{request.operation}', f'{arn}:log-stream:{request.parameters["logStreamName"]}', 'log-stream')]
    return [Asked.of(f'logs:{request.operation}', arn, 'log-group')]


def _quota(request: Request) -> list:
    quota = f'arn:aws:servicequotas:{request.region}:{ACCOUNT}:{request.parameters["ServiceCode"]}/{request.parameters["QuotaCode"]}'
    return [Asked.of('servicequotas:GetServiceQuota', quota, 'quota')]


def _nothing(_request: Request) -> list:
    return []


# EC2 reads without a resource: SAR gives none for these actions.
EC2_READS = ('AvailabilityZones', 'CapacityReservations', 'Images', 'InstanceTypes', 'Instances', 'Regions', 'RouteTables', 'SecurityGroups', 'Subnets',
             'Volumes', 'Vpcs', 'InstanceTypeOfferings', 'SpotPriceHistory')

OPERATIONS = {
    **{('ec2', f'Describe{what}'): Operation(_everything('ec2'), 'SAR ec2') for what in EC2_READS},
    ('ec2', 'RunInstances'): Operation(_run_instances, 'SAR ec2; EC2: tag on creation, instance profiles, Spot service-linked role; EBS: encryption'),
    ('ec2', 'TerminateInstances'): Operation(_instances(), 'SAR ec2'),
    ('ec2', 'StopInstances'): Operation(_instances(), 'SAR ec2'),
    ('ec2', 'StartInstances'): Operation(_instances(), 'SAR ec2'),
    ('ec2', 'CreateTags'): Operation(_create_tags, 'SAR ec2'),
    ('ec2', 'CreateSecurityGroup'): Operation(_create_security_group, 'SAR ec2; EC2: tag on creation'),
    ('ec2', 'DeleteSecurityGroup'): Operation(_security_group, 'SAR ec2'),
    ('ec2', 'AuthorizeSecurityGroupIngress'): Operation(_security_group, 'SAR ec2; rules ask only where the request tags them'),
    ('ec2', 'AuthorizeSecurityGroupEgress'): Operation(_security_group, 'SAR ec2; rules ask only where the request tags them'),
    ('ec2', 'ModifyInstanceAttribute'): Operation(_modify_instance, 'SAR ec2'),
    ('ec2', 'CreateImage'): Operation(_create_image, 'SAR ec2'),
    ('ec2', 'CopyImage'): Operation(_copy_image, 'SAR ec2'),
    ('ec2', 'DeregisterImage'): Operation(_deregister_image, 'SAR ec2'),
    ('iam', 'GetInstanceProfile'): Operation(_instance_profile, 'SAR iam'),
    ('iam', 'CreateInstanceProfile'): Operation(_instance_profile, 'SAR iam'),
    ('iam', 'AddRoleToInstanceProfile'): Operation(_add_role, 'SAR iam; API: AddRoleToInstanceProfile asks PassRole'),
    ('iam', 'GetRole'): Operation(_role, 'SAR iam'),
    ('iam', 'CreateRole'): Operation(_role, 'SAR iam'),
    ('iam', 'AttachRolePolicy'): Operation(_role, 'SAR iam'),
    ('iam', 'PutRolePolicy'): Operation(_role, 'SAR iam'),
    ('sts', 'AssumeRole'): Operation(lambda request: [Asked.of('sts:AssumeRole', request.parameters['RoleArn'], 'role')], 'SAR sts'),
    ('sts', 'GetCallerIdentity'): Operation(_nothing, 'API: no permissions are required'),
    ('s3', 'ListBuckets'): Operation(lambda _: [Asked.of('s3:ListAllMyBuckets', '*', '*')], 'SAR s3; API ListBuckets'),
    ('s3', 'HeadBucket'): Operation(_bucket('ListBucket'), 'API HeadBucket'),
    ('s3', 'ListObjects'): Operation(_bucket('ListBucket'), 'API ListObjects'),
    ('s3', 'ListObjectsV2'): Operation(_bucket('ListBucket'), 'API ListObjectsV2'),
    ('s3', 'GetBucketLocation'): Operation(_bucket('GetBucketLocation'), 'SAR s3'),
    ('s3', 'CreateBucket'): Operation(_bucket('CreateBucket'), 'API CreateBucket'),
    ('s3', 'DeleteBucket'): Operation(_bucket('DeleteBucket'), 'API DeleteBucket'),
    ('s3', 'PutBucketTagging'): Operation(_bucket('PutBucketTagging'), 'SAR s3'),
    ('s3', 'HeadObject'): Operation(_object('GetObject'), 'API HeadObject'),
    ('s3', 'GetObject'): Operation(_object('GetObject'), 'API GetObject'),
    ('s3', 'PutObject'): Operation(_object('PutObject'), 'API PutObject'),
    ('s3', 'CopyObject'): Operation(_copy_object, 'API CopyObject'),
    ('s3', 'DeleteObject'): Operation(_object('DeleteObject'), 'API DeleteObject'),
    ('s3', 'DeleteObjects'): Operation(_objects, 'API DeleteObjects'),
    ('s3', 'CreateMultipartUpload'): Operation(_object('PutObject'), 'S3: multipart upload and permissions'),
    ('s3', 'UploadPart'): Operation(_object('PutObject'), 'S3: multipart upload and permissions'),
    ('s3', 'CompleteMultipartUpload'): Operation(_object('PutObject'), 'S3: multipart upload and permissions'),
    ('s3', 'AbortMultipartUpload'): Operation(_object('AbortMultipartUpload'), 'S3: multipart upload and permissions'),
    ('s3', 'ListParts'): Operation(_object('ListMultipartUploadParts'), 'S3: multipart upload and permissions'),
    ('service-quotas', 'GetServiceQuota'): Operation(_quota, 'SAR servicequotas'),
    ('ssm', 'StartSession'): Operation(_start_session, 'SAR ssm; SSM: restrict access by tags and documents'),
    ('ssm', 'ResumeSession'): Operation(_session, 'SAR ssm; SSM: allow a user to end only sessions they started'),
    ('ssm', 'TerminateSession'): Operation(_session, 'SAR ssm; SSM: allow a user to end only sessions they started'),
    ('ssm', 'UpdateInstanceInformation'): Operation(_everything('ssm'), 'SSM: minimal permissions of the agent'),
    ('ssmmessages', 'CreateControlChannel'): Operation(_everything('ssmmessages'), 'SAR ssmmessages'),
    ('ssmmessages', 'CreateDataChannel'): Operation(_everything('ssmmessages'), 'SAR ssmmessages'),
    ('ssmmessages', 'OpenControlChannel'): Operation(_everything('ssmmessages'), 'SAR ssmmessages'),
    ('ssmmessages', 'OpenDataChannel'): Operation(_everything('ssmmessages'), 'SAR ssmmessages'),
    ('ecr', 'GetAuthorizationToken'): Operation(_everything('ecr'), 'SAR ecr'),
    ('ecr', 'BatchCheckLayerAvailability'): Operation(_repository, 'SAR ecr'),
    ('ecr', 'BatchGetImage'): Operation(_repository, 'SAR ecr'),
    ('ecr', 'GetDownloadUrlForLayer'): Operation(_repository, 'SAR ecr'),
    ('cloudwatch', 'ListMetrics'): Operation(_everything('cloudwatch'), 'SAR cloudwatch'),
    ('logs', 'CreateLogGroup'): Operation(_log_group, 'SAR logs'),
    ('logs', 'CreateLogStream'): Operation(_log_group, 'SAR logs'),
    ('logs', 'DescribeLogStreams'): Operation(_log_group, 'SAR logs'),
    ('logs', 'PutLogEvents'): Operation(_log_group, 'SAR logs'),
}

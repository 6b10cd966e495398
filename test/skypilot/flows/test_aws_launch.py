"""What SkyPilot does with instances of AWS, as the API server."""
import re

from judge import aws
from judge import aws_skypilot as sky
from judge.flow import flow


def launcher(name, **fields):
    return flow(cloud='aws', principal='launcher', name=name, **fields)


@launcher('check: compute')
def test_check_compute(on_aws):
    on_aws(lambda _: sky.check('compute'))


@launcher('check: storage', feature='storage')
def test_check_storage(on_aws):
    on_aws(lambda _: sky.check('storage'))


@launcher('launch, status, down')
def test_launch(on_aws):

    def steps(_):
        sky.launch('judge')
        assert len(sky.query('judge')) == 1
        sky.down('judge')

    on_aws(steps)


@launcher('launch and down: several nodes, labels')
def test_nodes(on_aws):

    def steps(_):
        sky.launch('judge', nodes=2, labels={'team': 'a'})
        assert len(sky.query('judge')) == 2

    on_aws(steps)


@launcher('launch: within the chosen regions', config={'regions': ['us-east-1']})
def test_region(on_aws):
    on_aws(lambda _: sky.launch('judge'))


@launcher('launch: role and profile below a path', config={'path': '/skypilot/'})
def test_path(on_aws):
    on_aws(lambda _: sky.launch('judge'))


@launcher('launch: the role exists, made by SkyPilot', config={'role': 'existing', 'path': '/skypilot/'})
def test_existing_role(on_aws):
    on_aws.flow.cloud.make_vm_role('/')
    on_aws.flow.before = on_aws.flow.cloud.left()
    on_aws(lambda _: sky.launch('judge'))


@launcher('launch: the role exists below the path, as another stack makes it', config={'role': 'existing', 'path': '/skypilot/'})
def test_existing_role_below_path(on_aws):
    on_aws.flow.cloud.make_vm_role('/skypilot/')
    on_aws.flow.before = on_aws.flow.cloud.left()
    on_aws(lambda _: sky.launch('judge'))


@launcher('launch: SkyPilot creates the role of its VMs', feature='autoRole', config={'role': 'existing'})
def test_auto_role(on_aws):

    def steps(flow_):
        sky.launch('judge')
        # Hence the refusal of a boundary, which would deny this call.
        assert [role['RoleName'] for role in flow_.judge.new_roles if 'PermissionsBoundary' not in role] == ['skypilot-v1']

    on_aws(steps, leaks=('role',))


def _roles_of(flow_) -> dict:
    return {re.sub('-[0-9a-f]{8}$', '', cluster): role for cluster, role in flow_.judge.profiles_of.items()}


@launcher('launch: a role with a name of its own', config={'roleName': 'team-role'})
def test_role_name(on_aws):

    def steps(flow_):
        # From its file, SkyPilot would copy the key to other clouds.
        assert sky.copied_files()
        with sky.key_in_environment():
            assert not sky.copied_files()
            sky.launch('judge')
        assert _roles_of(flow_) == {'judge': 'team-role'}

    on_aws(steps)


@launcher('launch: an existing role with its own path and name',
          config={'role': 'existing', 'roleName': 'team-profile', 'vmRoleArn': f'arn:aws:iam::{aws.ACCOUNT}:role/teams/ml/team-role'})
def test_existing_role_arn(on_aws):
    on_aws.flow.cloud.make_vm_role('/teams/ml/', 'team-profile', 'team-role')
    on_aws.flow.before = on_aws.flow.cloud.left()

    def steps(flow_):
        sky.launch('judge')
        assert _roles_of(flow_) == {'judge': 'team-profile'}

    on_aws(steps)


@launcher('launch: roles by the name of the cluster',
          config={'clusterRoles': [{'clusters': 'sky-serve-controller-*', 'roleName': 'serve-role', 'vm': 'controller'},
                                   {'clusters': '*-gpu', 'roleName': 'gpu-role'}]})
def test_cluster_roles(on_aws):

    def steps(flow_):
        for name in ('judge', 'judge-gpu', 'sky-serve-controller-a'):
            sky.launch(name)
        assert _roles_of(flow_) == {'judge': 'skypilot-v1', 'judge-gpu': 'gpu-role', 'sky-serve-controller-a': 'serve-role'}

    on_aws(steps)


@launcher('launch: a workspace with a profile, which assumes a role',
          config={'profiles': [{'name': 'team-a', 'roleArn': f'arn:aws:iam::{aws.ACCOUNT}:role/team-a'}],
                  '/skypilotConfig': {'workspaces': {'team-a': {'aws': {'profile': 'team-a'}}}}})
def test_profile(on_aws):

    def steps(flow_):
        with sky.key_in_environment(), sky.in_workspace('team-a', flow_.judge.profiles):
            assert not sky.copied_files()
            sky.launch('judge')
            sky.down('judge')
        assert any('sts:AssumeRole' in use for use in flow_.judge.used)

    on_aws(steps)


@launcher('stop, start, down', feature='stop')
def test_stop(on_aws):

    def steps(_):
        sky.launch('judge', labels={'team': 'a'})
        sky.stop('judge')
        sky.launch('judge', labels={'team': 'a'})

    on_aws(steps)


@launcher('down of a stopped cluster with ports', feature='stop')
def test_down_stopped(on_aws):

    def steps(_):
        sky.launch('judge', ports=['8080'])
        sky.stop('judge')

    on_aws(steps)


@launcher('spot', feature='spot')
def test_spot(on_aws):
    on_aws(lambda _: sky.launch('judge', use_spot=True))


@launcher('ports: a new cluster')
def test_ports(on_aws):

    def steps(_):
        sky.launch('judge', nodes=2, ports=['8080', '9000-9010'])
        sky.down('judge')

    on_aws(steps)


@launcher('ports: a running cluster gets them')
def test_ports_later(on_aws):

    def steps(_):
        sky.launch('judge')
        sky.launch('judge', ports=['8080'])

    on_aws(steps)


@launcher('a custom image')
def test_image(on_aws):
    on_aws(lambda _: sky.launch('judge', image_id=sky.IMAGE))


@launcher('an own VPC, internal addresses, named subnets')
def test_own_vpc(on_aws):
    on_aws.flow.cloud.make_vpc('own')
    settings = {'vpc_names': 'own', 'subnet_names': ['own-private'], 'use_internal_ips': True, 'ssh_proxy_command': 'ssh -W %h:%p jump'}
    on_aws(lambda _: sky.launch('judge', ports=['8080']), skypilot_config=settings)


@launcher('an own security group')
def test_own_group(on_aws):
    on_aws.flow.cloud.make_group('own-group')
    on_aws.flow.before = on_aws.flow.cloud.left()
    on_aws(lambda _: sky.launch('judge'), skypilot_config={'security_group_name': 'own-group'})


@launcher('network_tier: best, an elastic fabric adapter', feature='efa')
def test_efa(on_aws):
    on_aws(lambda _: sky.launch('judge', instance_type='p4d.24xlarge', network_tier='best'))


@launcher('network_tier: best, all adapters, internal addresses', feature='efa')
def test_efa_internal(on_aws):
    on_aws.flow.cloud.make_vpc('own')
    settings = {'vpc_names': 'own', 'use_internal_ips': True, 'ssh_proxy_command': 'ssh -W %h:%p jump'}
    on_aws(lambda _: sky.launch('judge', instance_type='p4d.24xlarge', network_tier='best'), skypilot_config=settings)


@launcher('network_tier: best, with ports', feature='efa')
def test_efa_ports(on_aws):
    on_aws(lambda _: sky.launch('judge', instance_type='p4d.24xlarge', network_tier='best', ports=['8080']))


@launcher('a targeted reservation', feature='reservations')
def test_reservation(on_aws):
    on_aws.flow.cloud.reserve('cr-0123456789abcdef0', 'default')
    on_aws(lambda _: sky.launch('judge'), skypilot_config={'specific_reservations': ['cr-0123456789abcdef0']})


@launcher('a capacity block', feature='reservations')
def test_capacity_block(on_aws):
    on_aws.flow.cloud.reserve('cr-0123456789abcdef0', 'capacity-block')
    on_aws(lambda _: sky.launch('judge'), skypilot_config={'specific_reservations': ['cr-0123456789abcdef0']})


@launcher('open reservations first')
def test_open_reservations(on_aws):
    on_aws(lambda _: sky.launch('judge'), skypilot_config={'prioritize_reservations': True})


@launcher('disks encrypted with AWS\'s own key')
def test_encrypted(on_aws):
    on_aws(lambda _: sky.launch('judge'), skypilot_config={'disk_encrypted': True})


@launcher('disks encrypted with a key of the account', feature='kms')
def test_kms(on_aws):
    on_aws.flow.cloud.default_key = aws.KEY
    on_aws(lambda _: sky.launch('judge'), skypilot_config={'disk_encrypted': True})


@launcher('clone a disk', feature='cloneDisk', also=('stop',))
def test_clone(on_aws):

    def steps(flow_):
        sky.launch('judge')
        sky.stop('judge')
        flow_.leaks = ('image', 'snapshot')
        sky.clone('judge', 'us-east-1')

    on_aws(steps)


@launcher('clone a disk to another region', feature='cloneDisk', also=('stop',))
def test_clone_region(on_aws):

    def steps(flow_):
        sky.launch('judge')
        sky.stop('judge')
        flow_.leaks = ('image', 'snapshot')
        sky.clone('judge', 'us-west-2')

    on_aws(steps)


@launcher('SSH through the Session Manager', feature='ssm')
def test_ssm(on_aws):

    def steps(_):
        sky.ssh_proxy(sky.launch('judge'))

    on_aws(steps, skypilot_config={'use_ssm': True})


@launcher('default stack: launch with ports and spot, stop, start, down', config={'defaults': True})
def test_default_stack(on_aws):

    def steps(_):
        sky.launch('judge', ports=['8080'], use_spot=True)
        sky.down('judge')
        sky.launch('judge', ports=['8080'])
        sky.stop('judge')
        sky.launch('judge', ports=['8080'])

    on_aws(steps)

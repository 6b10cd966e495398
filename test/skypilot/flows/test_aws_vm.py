"""What runs on SkyPilot's instances of AWS, with the role of the VMs."""
from judge import aws
from judge import aws_skypilot as sky
from judge.flow import flow
import pytest


def vm(name, **fields):
    return flow(cloud='aws', principal='vm', name=name, **fields)


def _on_cluster(on_aws, step, nodes=1, **resources):
    """The API server launches a cluster, then its head node takes the step."""

    def steps(flow_):
        with flow_.by('launcher'):
            sky.launch('judge', nodes=nodes, **resources)
        step()

    on_aws(steps)


@vm('autostop', feature='stop')
def test_autostop(on_aws):
    _on_cluster(on_aws, lambda: sky.autostop('judge', down_too=False), nodes=2)


@vm('autodown')
def test_autodown(on_aws):
    _on_cluster(on_aws, lambda: sky.autostop('judge', down_too=True), nodes=2)


@vm('autodown of a cluster with ports')
def test_autodown_ports(on_aws):
    _on_cluster(on_aws, lambda: sky.autostop('judge', down_too=True), ports=['8080'])


@vm('file_mounts: a bucket is copied', feature='storage')
def test_copy(on_aws, tmp_path):
    on_aws.flow.cloud.make_bucket('judge-data', {'a/file': b'data'})
    on_aws.flow.before = on_aws.flow.cloud.left()
    on_aws(lambda _: sky.download('s3://judge-data/a', tmp_path))


@vm('file_mounts: a bucket is mounted, read and written', feature='storage')
def test_mount(on_aws):
    on_aws.flow.cloud.make_bucket('judge-data', {'file': b'data'})
    on_aws.flow.before = on_aws.flow.cloud.left()
    on_aws(lambda _: sky.as_mount_tool('judge-data'))


@vm('logs.store: aws', feature='logs')
def test_logs(on_aws):
    on_aws(lambda _: sky.ship_logs('skypilot-logs'))


@vm('logs.store: aws, another log group', feature='logs', config={'/skypilotConfig': {'logs': {'store': 'aws', 'aws': {'log_group_name': 'team-a'}}}})
def test_logs_group(on_aws):
    on_aws(lambda _: sky.ship_logs('team-a'))


@vm('an image of the account\'s registry', feature='ecr')
def test_ecr(on_aws):
    on_aws(lambda _: sky.pull_image())


@vm('the Session Manager\'s agent', feature='ssm')
def test_ssm_agent(on_aws):

    def steps(flow_):
        flow_.must('ssm', 'UpdateInstanceInformation')
        for operation in ('CreateControlChannel', 'OpenControlChannel', 'CreateDataChannel', 'OpenDataChannel'):
            flow_.must('ssmmessages', operation)

    on_aws(steps)


@vm('a controller on a VM launches, queries, ends a cluster', feature='vm: controller')
def test_controller(on_aws):

    def steps(_):
        sky.launch('judge', ports=['8080'])
        assert len(sky.query('judge')) == 1
        sky.down('judge')

    on_aws(steps)


@vm('a controller on a VM: spot, and the files of its replicas', feature='vm: controller', also=('spot', 'storage'))
def test_controller_storage(on_aws, tmp_path):

    def steps(_):
        storage = sky.make_storage('skypilot-filemounts-judge-0123abcd', sky.files(tmp_path))
        storage.delete()
        sky.launch('judge', use_spot=True)

    on_aws(steps)


NOT_RUN = {
    'goofys, rclone': 'programs that SkyPilot downloads to a VM; the flow of a mounted bucket makes the calls that their documents name',
    'Fluent Bit': 'a program that SkyPilot installs on a VM; the flow of logs makes the calls that its document names',
    'docker pull, session-manager-plugin, the SSM agent': 'programs of others; the flows make the calls that AWS\'s documents name',
    'EKS workloads': 'the trust of a role of pods, which EKS evaluates; the flow of file_mounts in a pod has the policies of the role',
}


@pytest.mark.parametrize('what', sorted(NOT_RUN))
def test_not_run(recorder, what):
    recorder.add_not_run('aws', what, NOT_RUN[what])
    assert aws.ACCOUNT

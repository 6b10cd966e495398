"""SkyPilot on the stand-in AWS: its home, its catalog, and what it does as its commands do it, with SSH to the nodes left out."""
# SkyPilot reads its home when it is imported, so each function imports what it needs.
# pylint: disable=import-outside-toplevel
import contextlib
import inspect
import os
import pathlib
import subprocess
import sys
import time
from unittest import mock

from judge.flow import Refused
import yaml

# A few rows in place of the catalog that SkyPilot downloads: what an instance has is of no matter to permissions.
_INSTANCE_TYPES = (('m6i.large', '', '', 2, 8), ('p4d.24xlarge', 'A100', 8, 96, 1152))
IMAGE = 'ami-0a1b2c3d4e5f60718'
_ZONES = (('us-east-1', 'use1-az6'), ('us-east-1', 'use1-az1'), ('us-west-2', 'usw2-az2'))


def make_home(home: str, endpoint: str, regions: tuple):
    """Writes what SkyPilot reads before it is imported: the catalog, and credentials of AWS."""
    from sky.skylet import constants
    catalog = pathlib.Path(home, '.sky/catalogs', constants.CATALOG_SCHEMA_VERSION, 'aws')
    catalog.mkdir(parents=True, exist_ok=True)
    vms = ['InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,GpuInfo,Price,SpotPrice,Region,AvailabilityZone,Arch,LocalDiskType,NVMeSupported,LocalDiskSize,LocalDiskCount']
    for kind, accelerator, count, cpus, memory in _INSTANCE_TYPES:
        vms += [f'{kind},{accelerator},{count},{cpus},{memory},,0.1,0.05,{region},{zone},x86_64,,,,' for region, zone in _ZONES]
    images = ['Tag,Region,OS,OSVersion,ImageId,CreationDate,BaseImageId']
    for tag in _IMAGE_TAGS:
        images += [f'{tag},{region},ubuntu,22.04,{IMAGE},20240101,{IMAGE}' for region in regions]
    (catalog / 'vms.csv').write_text('\n'.join(vms) + '\n', encoding='utf-8')
    (catalog / 'images.csv').write_text('\n'.join(images) + '\n', encoding='utf-8')
    quotas = ['InstanceType,OnDemandInstanceCode,SpotInstanceCode', *[f'{kind[0]},L-1216C47A,L-34B43A08' for kind in _INSTANCE_TYPES]]
    (catalog / 'instance_quota_mapping.csv').write_text('\n'.join(quotas) + '\n', encoding='utf-8')
    pathlib.Path(home, 'wheel').mkdir()
    aws = pathlib.Path(home, '.aws')
    aws.mkdir(exist_ok=True)
    (aws / 'credentials').write_text('[default]\naws_access_key_id = launcher\naws_secret_access_key = launcher\n', encoding='utf-8')
    (aws / 'config').write_text('[default]\nregion = us-east-1\n', encoding='utf-8')
    os.environ.update(AWS_ENDPOINT_URL=endpoint, AWS_EC2_METADATA_DISABLED='true')


_IMAGE_TAGS = ('skypilot:custom-cpu-ubuntu', 'skypilot:custom-gpu-ubuntu', 'skypilot:custom-gpu-ubuntu-cuda13')


@contextlib.contextmanager
def without_nodes():
    """Leaves out what needs a machine behind an instance: SSH, the runtime, and waiting for what the stand-in does at once."""
    from sky import provision
    from sky.backends import cloud_vm_ray_backend as backend
    from sky.clouds import aws
    from sky.provision import provisioner

    def post_provision(_resources, cluster_name, _yaml, provision_record, **_):
        return provision.get_cluster_info('aws', provision_record.region, cluster_name.name_on_cloud)

    left_out = [
        (provisioner, 'post_provision_runtime_setup', post_provision),
        (backend.wheel_utils, 'build_sky_wheel', lambda: (pathlib.Path(os.environ['HOME'], 'wheel'), 'hash')),
        (backend.CloudVmRayBackend, 'check_skylet_running', lambda *_: None),
        (backend.CloudVmRayBackend, 'run_on_head', lambda *_, **__: (0, '', '')),
        # A command that asks no cloud, and takes a second.
        (aws.AWS, '_aws_configure_list', classmethod(lambda _: b'access_key ****************cher shared-credentials-file\n')),
        (backend.backend_utils, 'check_rsync_installed', lambda: None),
        (time, 'sleep', lambda _: None),
    ]
    with contextlib.ExitStack() as stack:
        for target, name, value in left_out:
            if hasattr(target, name):
                stack.enter_context(mock.patch.object(target, name, value))
        yield


def configure(config: dict):
    """Makes a config SkyPilot's config."""
    from sky import skypilot_config
    path = pathlib.Path(os.environ['HOME'], '.sky/config.yaml')
    path.write_text(yaml.safe_dump(config), encoding='utf-8')
    skypilot_config.reload_config()


def launch(name: str, nodes: int = 1, region: str = 'us-east-1', instance_type: str = 'm6i.large', **resources):
    """What `sky launch` does with the cloud: the backend provisions, with failover, quotas and what it cleans up after a failure."""
    import sky
    from sky.backends import cloud_vm_ray_backend as backend
    wanted = sky.Resources(infra=f'aws/{region}', instance_type=instance_type, **resources)
    task = sky.Task(run='true', num_nodes=nodes)
    task.set_resources(wanted)
    vms = backend.CloudVmRayBackend()
    with sky.Dag() as dag:
        dag.add(task)
    vms.register_info(dag=dag, optimize_target=sky.OptimizeTarget.COST, requested_features=set())
    task.best_resources = wanted
    handle, _ = vms.provision(task, wanted, dryrun=False, stream_logs=False, cluster_name=name)
    return handle


def query(name: str) -> list:
    """What `sky status --refresh` asks the cloud for."""
    from sky.backends import backend_utils
    return backend_utils._query_cluster_status_via_cloud_api(handle_of(name), retry_if_missing=False)  # pylint: disable=protected-access


def stop(name: str):
    from sky.backends import cloud_vm_ray_backend as backend
    backend.CloudVmRayBackend().teardown(handle_of(name), terminate=False)


def down(name: str):
    from sky.backends import cloud_vm_ray_backend as backend
    backend.CloudVmRayBackend().teardown(handle_of(name), terminate=True)


def handle_of(name: str):
    from sky import global_user_state
    return global_user_state.get_handle_from_cluster_name(name)


def clusters() -> list:
    from sky import global_user_state
    return [record['name'] for record in global_user_state.get_clusters()]


def forget(name: str):
    """SkyPilot's record of a cluster goes, so that one flow's failure is not the next one's."""
    from sky import global_user_state
    global_user_state.remove_cluster(name, terminate=True)


def autostop(name: str, down_too: bool):
    """What the skylet of the head node does when the idle time is over."""
    from sky import clouds
    from sky import global_user_state
    from sky.skylet import autostop_lib
    from sky.skylet import events
    config = global_user_state.get_cluster_yaml_dict(handle_of(name).cluster_yaml)
    event = events.StopEvent.__new__(events.StopEvent)
    idle = mock.Mock(down=down_too)
    keys = ('AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE')
    with mock.patch.dict(os.environ), mock.patch.object(events.subprocess, 'run'), mock.patch.object(autostop_lib, 'set_autostopping_started'), \
            mock.patch.object(events.StopEvent, '_execute_hook_if_present', create=True):
        event._stop_cluster_with_new_provisioner(idle, config, 'aws', clouds.AWS())  # pylint: disable=protected-access
        assert all(os.environ[key] == '/dev/null' for key in keys)


def fresh():
    """What SkyPilot keeps between two commands of one process goes, as it does between two of its requests."""
    from sky.catalog import aws_catalog
    from sky.catalog.data_fetchers import fetch_aws
    from sky.clouds.utils import aws_utils
    from sky.utils import annotations
    annotations.clear_request_level_cache()
    aws_utils.list_reservations_for_instance_type.cache.clear()
    aws_catalog._user_df = None  # pylint: disable=protected-access
    fetch_aws.regions_enabled = None


def check(what: str):
    """`sky check`: with the zones of the account looked up anew."""
    from sky import clouds
    from sky.catalog import common
    for path in pathlib.Path(common.get_catalog_path('aws')).glob('az_mappings-*'):
        path.unlink()
    from sky.clouds import cloud
    works, why = clouds.AWS.check_credentials(cloud.CloudCapability(what))
    if not works:
        raise Refused(str(why))


def clone(name: str, region: str):
    """`sky launch --clone-disk-from`: the image of a stopped cluster, moved to where the new one is."""
    import sky
    from sky import execution
    task = sky.Task(run='true')
    task.set_resources(sky.Resources(infra=f'aws/{region}', instance_type='m6i.large'))
    execution._maybe_clone_disk_from_cluster(name, 'judge-clone', task)  # pylint: disable=protected-access


def run(command: str):
    """Runs a command that SkyPilot makes, as the shell of a node does."""
    done = subprocess.run(['bash', '-c', command], capture_output=True, text=True, check=False, timeout=120)
    if done.returncode != 0:
        raise Refused(done.stdout + done.stderr)
    return done.stdout


def ssh_proxy(handle):
    """Runs the command that SkyPilot gives to ssh, with a stand-in of the plugin that the AWS CLI starts."""
    from sky import global_user_state
    auth = global_user_state.get_cluster_yaml_dict(handle.cluster_yaml)['auth']
    address = handle.external_ips()[0]
    folder = pathlib.Path(os.environ['HOME'], 'plugin')
    folder.mkdir(exist_ok=True)
    plugin = folder / 'session-manager-plugin'
    plugin.write_text(_PLUGIN, encoding='utf-8')
    plugin.chmod(0o755)
    with mock.patch.dict(os.environ, PATH=f'{folder}{os.pathsep}{os.environ["PATH"]}'):
        run(auth['ssh_proxy_command'].replace('%h', address).replace('%p', '22'))


# Where its connection breaks the plugin resumes the session, and it ends it (aws/session-manager-plugin on GitHub).
_PLUGIN = f"""#!{sys.executable}
import json, sys
if len(sys.argv) > 2:
    from judge import aws_client
    import boto3
    aws_client.install(aws_client.ask_over_socket)
    session = json.loads(sys.argv[1])['SessionId'] if sys.argv[1].startswith('{{') else None
    import os
    if session is None:
        session = json.loads(os.environ[sys.argv[1]])['SessionId']
    client = boto3.client('ssm', region_name=sys.argv[2])
    client.resume_session(SessionId=session)
    client.terminate_session(SessionId=session)
"""


@contextlib.contextmanager
def key_in_environment():
    """The API server's key as environment variables, of which a pod with other roles of VMs reads it."""
    with mock.patch.dict(os.environ, AWS_ACCESS_KEY_ID='launcher', AWS_SECRET_ACCESS_KEY='launcher'):
        fresh()
        yield


@contextlib.contextmanager
def in_workspace(name: str, profiles: str):
    """What a request of a workspace runs in, on a server that has the file with the profiles."""
    from sky import skypilot_config
    from sky.adaptors import aws
    file = pathlib.Path(os.environ['HOME'], 'profiles')
    file.write_text(profiles, encoding='utf-8')
    with mock.patch.dict(os.environ, AWS_CONFIG_FILE=str(file)), skypilot_config.local_active_workspace_ctx(name):
        aws.session.cache_clear()
        fresh()
        yield
    aws.session.cache_clear()


def copied_files() -> dict:
    """The files of AWS that SkyPilot copies to the VMs and pods of other clouds, by what the AWS CLI knows of the credentials."""
    from sky.adaptors import aws as adaptor
    from sky.clouds import aws
    profile = adaptor.get_workspace_profile()
    listed = run('aws configure list' + (f' --profile {profile}' if profile else ''))
    with mock.patch.object(aws.AWS, '_aws_configure_list', classmethod(lambda _: listed.encode())):
        return aws.AWS().get_credential_file_mounts()


def files(folder) -> str:
    """A few files, one of them large enough to go up in parts."""
    source = folder / 'source'
    source.mkdir()
    (source / 'small').write_text('data', encoding='utf-8')
    (source / 'large').write_bytes(bytes(9 * 1024 * 1024))
    return str(source)


def make_storage(name: str, source: str, sub_path=None):
    """The bucket of a task's files, made where it is missing, and filled."""
    from sky.data import storage
    made = storage.Storage(name=name, source=source, mode=storage.StorageMode.COPY, _bucket_sub_path=sub_path)
    try:
        made.construct()
        made.add_store(storage.StoreType.S3, region='us-east-1')
    except Exception:
        from sky import global_user_state
        global_user_state.remove_storage(name)
        raise
    return made


def fill(url: str, source: str):
    """A bucket that exists, as a task names it: looked at, listed, filled and read."""
    from sky import cloud_stores
    from sky.data import storage
    assert cloud_stores.get_storage_from_path(url).is_directory(f'{url}/a') in (True, False)
    made = storage.Storage(source=url)
    made.construct()
    made.add_store(storage.StoreType.S3)
    run(f'aws s3 sync {source} {url}/a && aws s3 rm {url}/a --recursive')


def look(url: str):
    """What the API server does with a bucket that a task names, before the task starts."""
    from sky import cloud_stores
    from sky.data import storage
    assert cloud_stores.get_storage_from_path(url).is_directory(f'{url}/a') in (True, False)
    made = storage.Storage(source=url)
    made.construct()
    made.add_store(storage.StoreType.S3)


def download(url: str, folder):
    """The command that a node runs for file_mounts."""
    from sky import cloud_stores
    command = cloud_stores.get_storage_from_path(url).make_sync_dir_command(url, str(folder / 'there'))
    run(command)


def upload_of_job(folder, kind: str):
    """The local files of a managed job or a service: its folder and a single file, put where the config says, and removed as at the job's end."""
    import sky
    from sky.utils import controller_utils
    source = files(folder)
    task = sky.Task(run='true', workdir=source, file_mounts={'/single': f'{source}/small'})
    task.set_resources(sky.Resources(infra='aws/us-east-1'))
    controller_utils.maybe_translate_local_file_mounts_and_sync_up(task, kind)
    for storage in task.storage_mounts.values():
        storage.delete()
    return [storage.name for storage in task.storage_mounts.values()]


def as_reader(bucket: str):
    """The calls of goofys and rclone on a bucket that a task mounts and only reads."""
    import boto3
    s3 = boto3.client('s3', region_name='us-east-1')
    s3.head_bucket(Bucket=bucket)
    s3.get_bucket_location(Bucket=bucket)
    s3.list_objects_v2(Bucket=bucket)
    s3.get_object(Bucket=bucket, Key='file')


def as_mount_tool(bucket: str):
    """The calls that goofys and rclone make of S3 (their documents on permissions): list, read, write, large files in parts, rename, delete."""
    import boto3
    s3 = boto3.client('s3', region_name='us-east-1')
    s3.head_bucket(Bucket=bucket)
    s3.get_bucket_location(Bucket=bucket)
    s3.list_objects_v2(Bucket=bucket)
    s3.head_object(Bucket=bucket, Key='file')
    s3.get_object(Bucket=bucket, Key='file')
    s3.put_object(Bucket=bucket, Key='new', Body=b'data')
    s3.copy_object(Bucket=bucket, Key='renamed', CopySource={'Bucket': bucket, 'Key': 'new'})
    upload = s3.create_multipart_upload(Bucket=bucket, Key='parts')['UploadId']
    part = s3.upload_part(Bucket=bucket, Key='parts', UploadId=upload, PartNumber=1, Body=b'data')
    s3.list_parts(Bucket=bucket, Key='parts', UploadId=upload)
    s3.complete_multipart_upload(Bucket=bucket, Key='parts', UploadId=upload, MultipartUpload={'Parts': [{'ETag': part['ETag'], 'PartNumber': 1}]})
    upload = s3.create_multipart_upload(Bucket=bucket, Key='parts')['UploadId']
    s3.abort_multipart_upload(Bucket=bucket, Key='parts', UploadId=upload)
    s3.delete_object(Bucket=bucket, Key='new')
    s3.delete_objects(Bucket=bucket, Delete={'Objects': [{'Key': 'renamed'}, {'Key': 'parts'}]})


def ship_logs(group: str):
    """SkyPilot's check of CloudWatch, and the calls that Fluent Bit's document names: its output makes the group, the stream and the events."""
    import boto3
    from sky.logs import aws as agent
    from sky.utils import resources_utils
    name = resources_utils.ClusterName('judge', 'judge')
    setup = agent.CloudwatchLoggingAgent({'region': 'us-east-1', 'log_group_name': group}).get_setup_command(name)
    check_only = setup[:setup.index('skipping CloudWatch access verification')] + '"; fi; true'
    run(check_only.replace('curl -s -m 1', 'true ||'))
    logs = boto3.client('logs', region_name='us-east-1')
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName='skypilot-judge-run')
    logs.describe_log_streams(logGroupName=group)
    logs.put_log_events(logGroupName=group, logStreamName='skypilot-judge-run', logEvents=[{'timestamp': int(time.time() * 1000), 'message': 'line'}])


def pull_image():
    """SkyPilot's log-in to the registry, and the calls that docker's pull makes of it (ECR: IAM permissions for pulling an image)."""
    import boto3
    from sky.provision import docker_utils
    source = inspect.getsource(docker_utils)
    assert 'aws ecr get-login-password --region' in source, 'SkyPilot logs in to ECR in another way'
    run('aws ecr get-login-password --region us-east-1')
    ecr = boto3.client('ecr', region_name='us-east-1')
    ecr.batch_get_image(repositoryName='train', imageIds=[{'imageTag': 'latest'}])
    ecr.batch_check_layer_availability(repositoryName='train', layerDigests=['sha256:0'])
    ecr.get_download_url_for_layer(repositoryName='train', layerDigest='sha256:0')

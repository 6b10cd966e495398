"""SkyPilot as its users and its VMs run it on GCP: the functions of its backend, in the order in which the backend calls them."""
import os
import pathlib
import subprocess
from unittest import mock

import yaml

from judge import gcp

INFRA = f'gcp/{gcp.REGION}/{gcp.ZONE}'
CPU = {'infra': INFRA, 'instance_type': 'n2-standard-8'}
GPU = {'infra': INFRA, 'instance_type': 'n1-highmem-4', 'accelerators': 'T4:1'}
TPU = {
    'infra': INFRA,
    'instance_type': 'TPU-VM',
    'accelerators': 'tpu-v2-8',
    'accelerator_args': {
        'tpu_vm': True,
        'runtime_version': 'tpu-vm-base'
    }
}


class Cluster:
    """What SkyPilot knows of a cluster."""

    def __init__(self, handle, config_path: str, resources, nodes: int):
        self.handle = handle
        self.config_path = config_path
        self.resources = resources
        self.nodes = nodes

    @property
    def name(self):
        from sky.utils import resources_utils
        return resources_utils.ClusterName(self.handle.cluster_name, self.handle.cluster_name_on_cloud)

    def config(self) -> dict:
        from sky import global_user_state
        return global_user_state.get_cluster_yaml_dict(self.config_path)


class Sky:
    """SkyPilot on one stand-in."""

    def __init__(self, cloud: gcp.Gcp, home: pathlib.Path):
        self.cloud = cloud
        self._home = home
        self._clusters = []
        self._stores = []
        self.configure({})

    def configure(self, config: dict):
        """The config of SkyPilot: what the stack writes, and what the flow needs."""
        from sky import skypilot_config
        merged = {'gcp': {'remote_identity': 'NO_UPLOAD', **config.get('gcp', {})}}
        path = self._home / '.sky' / 'config.yaml'
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump({**config, **merged}))
        skypilot_config.reload_config()

    # sky check

    def check(self, capability: str):
        """`sky check gcp`; compute or storage."""
        from sky import clouds
        check = {'compute': clouds.GCP._check_compute_credentials, 'storage': clouds.GCP._check_storage_credentials}[capability]  # pylint: disable=protected-access
        passed, why = check()
        if not passed:
            raise PermissionError(why)

    # sky launch, stop, start, status, down

    def launch(self, name: str = 'flow', nodes: int = 1, of: dict = None, image_managed: bool = False, **resources) -> Cluster:
        """`sky launch` up to the point where SkyPilot logs in by SSH."""
        from sky import clouds, global_user_state
        from sky.backends import backend_utils, cloud_vm_ray_backend
        import sky
        described = sky.Resources(**{**(of or CPU), **resources}, _is_image_managed=image_managed or None)
        described.validate()
        zones = [clouds.Zone(gcp.ZONE)]
        region = clouds.Region(gcp.REGION)
        wheel = self._home / 'wheel'
        wheel.mkdir(exist_ok=True)
        clouds.GCP.check_quota_available(described)
        written = backend_utils.write_cluster_config(described, nodes, 'gcp-ray.yml.j2', name, wheel, 'hash', region, zones,
                                                     keep_launch_fields_in_existing_config=False)
        handle = cloud_vm_ray_backend.CloudVmRayResourceHandle(cluster_name=name,
                                                               cluster_name_on_cloud=written['cluster_name_on_cloud'],
                                                               cluster_yaml=written['ray'],
                                                               launched_nodes=nodes,
                                                               launched_resources=described)
        cluster = Cluster(handle, written['ray'], described, nodes)
        self._clusters.append(cluster)
        global_user_state.add_or_update_cluster(name, handle, {described}, ready=False)
        self._provision(cluster, ever_up=False)
        if described.ports:
            cloud_vm_ray_backend.CloudVmRayBackend()._open_ports(handle)  # pylint: disable=protected-access
        global_user_state.add_or_update_cluster(name, handle, {described}, ready=True)
        return cluster

    def _provision(self, cluster: Cluster, ever_up: bool):
        from sky import clouds
        from sky import provision
        from sky.provision import provisioner
        provisioner.bulk_provision(clouds.GCP(), clouds.Region(gcp.REGION), [clouds.Zone(gcp.ZONE)], cluster.name, cluster.nodes,
                                   cluster.config_path, ever_up, str(self._home / 'logs'))
        info = provision.get_cluster_info('gcp', gcp.REGION, cluster.handle.cluster_name_on_cloud, cluster.config()['provider'])
        assert info.head_instance_id is not None, info
        assert info.num_instances == cluster.nodes, info

    def start(self, cluster: Cluster):
        """`sky start`."""
        self._provision(cluster, ever_up=True)

    def status(self, cluster: Cluster) -> list:
        """`sky status --refresh`: what SkyPilot thinks of each node."""
        from sky import provision
        found = provision.query_instances('gcp', cluster.handle.cluster_name, cluster.handle.cluster_name_on_cloud,
                                          cluster.config()['provider'])
        return [status.value for status, _ in found.values()]

    def stop(self, cluster: Cluster):
        """`sky stop`."""
        self._tear_down(cluster, terminate=False)
        assert set(self.status(cluster)) == {'STOPPED'}, self.status(cluster)

    def down(self, cluster: Cluster, purge: bool = False):
        """`sky down`."""
        self._tear_down(cluster, terminate=True, purge=purge)
        self._clusters.remove(cluster)

    def open_ports(self, cluster: Cluster, ports: list):
        """`sky launch --ports` of a cluster that runs."""
        from sky.backends import cloud_vm_ray_backend
        cluster.handle.launched_resources = cluster.handle.launched_resources.copy(ports=ports)
        cloud_vm_ray_backend.CloudVmRayBackend()._open_ports(cluster.handle)  # pylint: disable=protected-access

    def _tear_down(self, cluster: Cluster, terminate: bool, purge: bool = False):
        from sky.backends import cloud_vm_ray_backend
        backend = cloud_vm_ray_backend.CloudVmRayBackend()
        backend.teardown_no_lock(cluster.handle, terminate=terminate, purge=purge, refresh_cluster_status=False)

    def clean_up(self, purge: bool):
        """What a user does after a launch that failed; `purge` for what never began and SkyPilot may not even look for."""
        for cluster in list(self._clusters):
            self.down(cluster, purge)
        for store in list(self._stores):
            self.delete(store)

    # What runs on the VMs

    def stop_itself(self, cluster: Cluster, down: bool):
        """Autostop, or autodown: what the VM itself does (sky/skylet/events.py)."""
        from sky import clouds
        from sky.skylet import events
        event = object.__new__(events.StopEvent)
        config = mock.Mock(down=down)
        with self.cloud.acting_as('vm'), mock.patch.object(clouds.GCP, 'uses_ray', staticmethod(lambda: False)), \
             mock.patch.object(events.StopEvent, '_execute_hook_if_present', lambda *_: None), mock.patch.dict(os.environ):
            event._stop_cluster_with_new_provisioner(config, self._as_on_the_vm(cluster), 'gcp', clouds.GCP())  # pylint: disable=protected-access

    def _as_on_the_vm(self, cluster: Cluster) -> dict:
        return cluster.config()

    def image_of(self, cluster: Cluster) -> str:
        """`sky launch --clone-disk-from`: an image of a cluster's disk."""
        from sky import clouds
        return clouds.GCP.create_image_from_cluster(cluster.name, gcp.REGION, gcp.ZONE)

    def log_in(self, cluster: Cluster):
        """The command through which SkyPilot's SSH goes, as the cluster's config has it."""
        from sky import provision
        config = cluster.config()
        info = provision.get_cluster_info('gcp', gcp.REGION, cluster.handle.cluster_name_on_cloud, config['provider'])
        command = config['auth']['ssh_proxy_command'].replace('%h', info.head_instance_id).replace('%p', '22')
        subprocess.run(command, shell=True, check=True, capture_output=True)

    def _run_on_vm(self, command: str):
        """A command that SkyPilot runs on a VM by SSH."""
        with self.cloud.acting_as('vm'):
            done = subprocess.run(command, shell=True, executable='/bin/bash', check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)

    def copy_on_vm(self, folder: str, file: str):
        """`file_mounts` of a bucket: the commands that SkyPilot sends to the VM."""
        from sky import cloud_stores
        store = cloud_stores.GcsCloudStorage()
        self._run_on_vm(store.make_sync_dir_command(folder, '/tmp/folder'))
        self._run_on_vm(store.make_sync_file_command(file, '/tmp/file'))

    def mount_on_vm(self, bucket: str, cached: bool):
        """`storage` with MOUNT or MOUNT_CACHED: the command that mounts, without those that install."""
        from sky.data import data_utils, mounting_utils, storage
        if not cached:
            self._run_on_vm(mounting_utils.get_gcs_mount_cmd(bucket, '/mnt/bucket'))
            return
        profile = data_utils.Rclone.RcloneStores.GCS.get_profile_name(bucket)
        del storage, profile
        self._run_on_vm(f'rclone mount gcs:{bucket} /mnt/bucket --daemon')

    def pull_on_vm(self, image: str):
        """The image of a task (sky/provision/docker_utils.py): gcloud gives docker the account of the VM."""
        self._run_on_vm(f'gcloud auth configure-docker us-docker.pkg.dev --quiet && docker pull {image}')

    # Buckets

    def store(self, name: str, source, sub_path: str = None, managed: bool = None):
        """A bucket of SkyPilot: made where it is missing, filled where the source is a folder."""
        from sky.data import storage
        store = storage.GcsStore(name, source, region=gcp.REGION, is_sky_managed=managed, _bucket_sub_path=sub_path)
        if store.is_sky_managed or sub_path:
            self._stores.append(store)
        store.upload()
        return store

    def is_directory(self, url: str) -> bool:
        from sky import cloud_stores
        return cloud_stores.GcsCloudStorage().is_directory(url)

    def delete(self, store):
        """`sky storage delete`."""
        store.delete()
        self._stores.remove(store)

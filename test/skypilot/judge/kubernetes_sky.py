"""SkyPilot's own code on Kubernetes, as the API server and as a pod call it. Only what runs inside a pod is left out: no pod of the judge runs."""
import contextlib
import json
import os
import pathlib
import subprocess
import time
import types
import urllib.error
import urllib.request

from judge import kubernetes_cluster as cluster_lib
import kubernetes.config
import pytest
import sky
from sky import check as sky_check
from sky import core
from sky import global_user_state
from sky import optimizer
from sky import provision
from sky import skypilot_config
from sky.adaptors import kubernetes as kubernetes_adaptor
from sky.backends import backend_utils
from sky.backends import cloud_vm_ray_backend
from sky.catalog import common as catalog_common
from sky.clouds import cloud as cloud_lib
from sky.metrics import utils as metrics_utils
from sky.provision.kubernetes import host_network_probe
from sky.provision.kubernetes import instance as kubernetes_instance
from sky.provision.kubernetes import utils as kubernetes_utils
from sky.skylet import events
from sky.utils import annotations
from sky.utils import command_runner
from sky.utils import common
from sky.utils import controller_utils
from sky.utils import yaml_utils
from sky.utils.kubernetes import config_map_utils
from sky.volumes.server import core as volumes

# The pods have to go to the judge's node, and to no other.
POD_CONFIG = {
    'spec': {
        'nodeSelector': {
            cluster_lib.NODE: 'true'
        },
        'tolerations': [{
            'key': cluster_lib.NODE,
            'operator': 'Exists'
        }]
    }
}


class SkyPilot:
    """SkyPilot with the config that the plan gives it, as one of the accounts of the plan."""

    def __init__(self, patch: pytest.MonkeyPatch, folder: pathlib.Path, context: str, plan: dict, proxies: dict, config: dict):
        self._patch = patch
        self.context = context
        self._folder = folder
        self._proxies = proxies
        # SkyPilot looks for files of the pod where the context has this name; the proxy is not there.
        patch.setenv('SKYPILOT_IN_CLUSTER_CONTEXT_NAME', 'not-used')
        for principal, proxy in proxies.items():
            self._write_kubeconfig(principal, proxy.url)
        self._patch_what_runs_in_pods()
        _write_catalog()
        self.act_as('launcher')
        self._configure(_merge(_planned_config(plan), _merge({'kubernetes': {'pod_config': POD_CONFIG, 'provision_timeout': 60}}, config)))
        global_user_state.set_enabled_clouds(['kubernetes'], cloud_lib.CloudCapability.COMPUTE, 'default')

    def act_as(self, principal: str):
        """From here on SkyPilot runs with this account."""
        self._patch.setenv('KUBECONFIG', str(self._kubeconfig(principal)))
        annotations.clear_request_level_cache()

    def check(self) -> list:
        """`sky check kubernetes`; returns what is enabled."""
        found = sky_check.check_capabilities(quiet=True, clouds=['kubernetes'])
        return list(found.get('default', {}).get('Kubernetes', []))

    def launch(self, name: str, nodes: int = 1, resources: dict = None, task: dict = None, fuse: bool = False):
        """`sky launch` up to the point where commands run on the nodes; returns the cluster's handle."""
        document = {'name': name, 'num_nodes': nodes, 'run': 'true', **(task or {})}
        # An image of one's own needs no row of SkyPilot's catalog.
        document['resources'] = {'image_id': 'docker:judge', 'infra': f'k8s/{self.context}', 'cpus': 1, 'memory': 1, **(resources or {})}
        launched = sky.Task.from_yaml_config(document)
        for wanted in launched.resources:
            # So says a task that mounts a bucket (Task.set_storage_mounts), for which there would have to be one.
            wanted.set_requires_fuse(fuse)
        return self._launch_task(name, launched)

    def _launch_task(self, name: str, task):
        annotations.clear_request_level_cache()
        with sky.Dag() as dag:
            dag.add(task)
        task.resolve_and_validate_volumes()
        optimizer.Optimizer.optimize(dag, quiet=True)
        backend = cloud_vm_ray_backend.CloudVmRayBackend()
        backend.register_info(dag=dag, optimize_target=common.OptimizeTarget.COST, requested_features=set())
        handle, _ = backend.provision(task, task.best_resources, dryrun=False, stream_logs=False, cluster_name=name)
        return handle

    def down(self, name: str):
        """`sky down`."""
        annotations.clear_request_level_cache()
        core.down(name)

    def status(self, name: str):
        """`sky status --refresh`; returns the status of a cluster, or None."""
        annotations.clear_request_level_cache()
        record = backend_utils.refresh_cluster_record(name, force_refresh_statuses=set(sky.ClusterStatus))
        return None if record is None else record['status']

    def provider(self, handle) -> dict:
        """The part of a cluster's config that the provisioner of the cloud reads."""
        return global_user_state.get_cluster_yaml_dict(handle.cluster_yaml)['provider']

    def endpoints(self, handle) -> dict:
        """`sky status --endpoints`."""
        return provision.query_ports('kubernetes', handle.cluster_name_on_cloud, handle.launched_resources.ports, None, self.provider(handle))

    def exec(self, handle) -> str:
        """Runs a command on the head node for real; returns what kubectl wrote, for the node does not answer."""
        runner = handle.get_command_runners()[0]
        written = []
        # Old and new kubectl: over SPDY, and over WebSocket.
        for websockets in ('false', 'true'):
            self._patch.setenv('KUBECTL_REMOTE_COMMAND_WEBSOCKETS', websockets)
            _, _, stderr = self._real_run(runner, 'true', require_outputs=True, stream_logs=False, separate_stderr=True)
            written.append(stderr)
        return ''.join(written)

    def forward(self, handle) -> str:
        """The tunnel of `ssh` and of the calls to skylet; returns what kubectl wrote."""
        runner = handle.get_command_runners()[0]
        written = []
        for websockets in ('false', 'true'):
            self._patch.setenv('KUBECTL_PORT_FORWARD_WEBSOCKETS', websockets)
            written.append(_run(runner.port_forward_command([(None, 46590)])))
        return ''.join(written)

    def node_health(self, handle):
        """What `sky status` looks at where a pod is not well."""
        return kubernetes_instance.get_node_health_for_cluster(handle.cluster_name_on_cloud, self.provider(handle), self.pods(handle))

    def autodown(self, handle):
        """What skylet does in the head's pod when a cluster has been idle, with the pod's account."""
        config = global_user_state.get_cluster_yaml_dict(handle.cluster_yaml)
        self.act_as('workload')
        cloud = sky.clouds.Kubernetes()
        with pytest.MonkeyPatch.context() as patch, _own_environment():
            # `ray stop` is a program in the pod.
            patch.setattr(events.subprocess, 'run', lambda *args, **kwargs: None)
            patch.setattr(events.autostop_lib, 'set_autostopping_started', lambda *args, **kwargs: None)
            patch.setattr(events.StopEvent, '_execute_hook_if_present', lambda *args, **kwargs: None)
            event = events.StopEvent.__new__(events.StopEvent)
            event._stop_cluster_with_new_provisioner(types.SimpleNamespace(down=True), config, 'kubernetes', cloud)
        self.act_as('launcher')

    def knows(self, name: str) -> bool:
        """Whether `sky status` shows a cluster."""
        return global_user_state.get_cluster_from_name(name) is not None

    def pods(self, handle) -> list:
        """The cluster's pods, asked for as SkyPilot does."""
        return list(provision.query_instances('kubernetes', handle.cluster_name, handle.cluster_name_on_cloud, self.provider(handle)))

    def annotate(self, handle, minutes: int):
        """What `sky autostop --down` writes on the pods; negative minutes cancel it."""
        kubernetes_utils.set_autodown_annotations(handle, minutes, down=True)

    def free_gpus(self) -> list:
        """`sky gpus list` of a cluster."""
        return core.realtime_kubernetes_gpu_availability(self.context)

    def node_info(self):
        """The nodes on the dashboard's page of the infrastructure."""
        return kubernetes_utils.get_kubernetes_node_info(self.context)

    def status_of_all(self):
        """`sky status --kubernetes`."""
        return core.status_kubernetes()

    def serve_controller(self) -> str:
        """The name of the cluster of the controller of SkyServe."""
        return controller_utils.Controllers.SKY_SERVE_CONTROLLER.value.cluster_name

    def make_volume(self, name: str, config: dict, kind: str = 'k8s-pvc', use_existing: bool = None) -> str:
        """`sky volumes apply`."""
        size = None if kind == 'k8s-hostpath' else '1'
        volumes.volume_apply(name, kind, 'kubernetes', self.context, None, size, {
            'access_mode': 'ReadWriteMany',
            **config, 'use_existing': use_existing
        }, use_existing=use_existing)
        return name

    def refresh_volumes(self):
        """What the server does in the background, and `sky volumes ls`."""
        volumes.volume_refresh()
        volumes.volume_list()

    def delete_volume(self, name: str):
        """`sky volumes delete`."""
        volumes.volume_delete([name])

    def mirror_config(self, namespace: str):
        """What the server does when it starts, and when somebody changes its config."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(config_map_utils, 'is_running_in_kubernetes', lambda: True)
            patch.setattr(config_map_utils, '_get_kubernetes_namespace', lambda: namespace)
            path = str(self._folder / 'config.yaml')
            config_map_utils.initialize_configmap_sync_on_startup(path)
            config_map_utils.patch_configmap_with_config({'jobs': {'bucket': 's3://mirrored'}}, path)

    async def gpu_metrics(self) -> str:
        """What the dashboard's page of GPU metrics asks each cluster; returns why it failed, for nothing listens in the pods."""
        if hasattr(metrics_utils, '_get_in_cluster_identity_uid'):
            # In a pod, files lead to the API server's own cluster; here its proxy does.
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(kubernetes.config, 'load_incluster_config', self._in_cluster)
                # SkyPilot asks once in its life.
                patch.setattr(metrics_utils, '_in_cluster_identity_uid', None)
                annotations.clear_request_level_cache()
                metrics_utils._get_in_cluster_identity_uid()
        try:
            await metrics_utils.get_metrics_for_context(self.context)
        except Exception as error:  # pylint: disable=broad-except
            return str(error)
        return ''

    def _in_cluster(self, configuration):
        configuration.host = self._proxies['launcher'].url

    def publish_ports(self, handle_or_name: str, namespace: str):
        """What the first lines of each pod on the host's network do, with the pod's account."""
        config_map = host_network_probe.ray_ports_configmap_name(handle_or_name)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(host_network_probe, '_k8s_api_request', self._as_workload)
            patch.setattr(host_network_probe, '_wait_head_gcs_tcp', lambda *args: None)
            patch.setenv('SKYPILOT_POD_NAME', f'{handle_or_name}-head')
            patch.setenv('SKYPILOT_POD_UID', self._pod_uid(f'{handle_or_name}-head', namespace))
            arguments = ['--env-file', str(self._folder / 'ports'), '--configmap-name', config_map, '--configmap-namespace', namespace]
            # The head, the head again after its container started anew, and a worker.
            for mode in ('head', 'head', 'worker'):
                host_network_probe.main(['--mode', mode, *arguments])

    def _pod_uid(self, name: str, namespace: str) -> str:
        return kubernetes_adaptor.core_api(self.context).read_namespaced_pod(name, namespace).metadata.uid

    def _as_workload(self, method: str, path: str, body: dict = None) -> tuple:
        """The probe's own client asks for the files of a pod; this asks the same without them."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._proxies['workload'].url + path, data=data, method=method, headers={'Content-Type': 'application/json'})
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def _kubeconfig(self, principal: str) -> pathlib.Path:
        return self._folder / f'{principal}.json'

    def _write_kubeconfig(self, principal: str, server: str):
        context = {'cluster': 'judge', 'user': 'judge', 'namespace': cluster_lib.TASKS_NAMESPACE}
        document = {
            'apiVersion': 'v1',
            'kind': 'Config',
            'clusters': [{
                'name': 'judge',
                'cluster': {
                    'server': server
                }
            }],
            'users': [{
                'name': 'judge',
                'user': {}
            }],
            'contexts': [{
                'name': self.context,
                'context': context
            }],
            'current-context': self.context
        }
        self._kubeconfig(principal).write_text(json.dumps(document), encoding='utf-8')

    def _configure(self, config: dict):
        path = self._folder / 'config.yaml'
        path.write_text(yaml_utils.dump_yaml_str(config), encoding='utf-8')
        self._patch.setenv(skypilot_config.ENV_VAR_GLOBAL_CONFIG, str(path))
        skypilot_config.reload_config()

    def _patch_what_runs_in_pods(self):
        self._real_run = command_runner.KubernetesCommandRunner.run
        self._patch.setattr(command_runner.KubernetesCommandRunner, 'run', _pretend)
        self._patch.setattr(cloud_vm_ray_backend.wheel_utils, 'build_sky_wheel', lambda: (self._folder, 'judge'))
        self._patch.setattr(cloud_vm_ray_backend.provisioner, 'post_provision_runtime_setup', self._set_up)
        # The files of other clouds' credentials, which nobody reads in pods that do not run.
        self._patch.setattr(sky_check, 'get_cloud_credential_file_mounts', lambda *args, **kwargs: {})
        # A pod on the host's network that may not write down its ports never does.
        self._patch.setattr(kubernetes_instance, '_HOST_NETWORK_SSHD_WAIT_TIMEOUT_S', 1)
        # What SkyPilot waits for is there at once, or never.
        sleep = time.sleep
        self._patch.setattr(time, 'sleep', lambda seconds: sleep(min(seconds, 0.1)))
        # Programs that only the way into the pods needs.
        self._patch.setattr(backend_utils, 'check_rsync_installed', lambda: None)
        self._patch.setattr(kubernetes_utils, 'check_port_forward_mode_dependencies', lambda *args, **kwargs: None)


    def _set_up(self, launched_resources, cluster_name, handle_cluster_yaml, provision_record, **kwargs):
        """The part of the set-up that asks the cloud and not the pods."""
        del kwargs
        config = global_user_state.get_cluster_yaml_dict(handle_cluster_yaml)
        provider = config['provider']
        node_config = config['available_node_types'][config['head_node_type']]['node_config']
        if node_config['spec'].get('hostNetwork'):
            with contextlib.suppress(RuntimeError):
                self.publish_ports(cluster_name.name_on_cloud, provider['namespace'])
        return provision.get_cluster_info(repr(launched_resources.cloud), provision_record.region, cluster_name.name_on_cloud, provider_config=provider)


def _pretend(self, cmd, *, require_outputs=False, separate_stderr=False, **kwargs):
    """A command in a pod: all succeed, and one asks for the user."""
    del self, kwargs, separate_stderr
    stdout = 'SKYPILOT_SSH_USER: sky' if 'SKYPILOT_SSH_USER' in str(cmd) else ''
    return (0, stdout, '') if require_outputs else 0


@contextlib.contextmanager
def _own_environment():
    """skylet changes the environment of its process, which here is that of all flows."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def _write_catalog():
    """The rows of SkyPilot's catalog that the flows need; it would get the whole from GitHub."""
    path = pathlib.Path(catalog_common.get_catalog_path('common/accelerators.csv'))
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('AcceleratorName,Clouds\nL4,"[\'kubernetes\']"\n', encoding='utf-8')


def _run(command: list) -> str:
    """Runs kubectl, which fails here at once or not at all."""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=15, check=False).stderr
    except subprocess.TimeoutExpired as error:
        return f'no end: {error.stderr}'


def _planned_config(plan: dict) -> dict:
    release = next(one for one in plan['resources'] if one['type'].endswith(':Release'))
    return yaml_utils.safe_load(release['inputs']['values']['apiService']['config'])


def _merge(one: dict, other: dict) -> dict:
    merged = dict(one)
    for key, value in other.items():
        merged[key] = _merge(merged[key], value) if isinstance(value, dict) and isinstance(merged.get(key), dict) else value
    return merged

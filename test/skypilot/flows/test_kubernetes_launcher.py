"""What the API server does on Kubernetes with the launcher's account."""
import asyncio

from judge import kubernetes_cluster as cluster_lib
from judge.flow import flow
import pytest


def launch_and_down(kubernetes, name, use=None, **options):
    """Launches, looks and takes down again: the usual life of a cluster."""

    def rest(handle):
        assert kubernetes.sky.status(name) is not None
        if use:
            use(handle)
        kubernetes.sky.down(name)

    def undo():
        if kubernetes.sky.knows(name):
            kubernetes.sky.down(name)

    kubernetes.run(lambda: kubernetes.sky.launch(name, **options), rest, undo)


@flow(cloud='kubernetes', principal='launcher', name='check')
def test_check(kubernetes, variant):
    assert kubernetes.sky.check()


@flow(cloud='kubernetes', principal='launcher', name='launch of one pod, status, down')
def test_one_pod(kubernetes, variant):
    launch_and_down(kubernetes, 'one')


@flow(cloud='kubernetes', principal='launcher', name='launch of three pods, down')
def test_nodes(kubernetes, variant):
    launch_and_down(kubernetes, 'three', nodes=3)


@flow(cloud='kubernetes', principal='launcher', name='launch with GPUs, down')
def test_gpus(kubernetes, variant):
    launch_and_down(kubernetes, 'gpus', resources={'accelerators': 'L4:1'})


@flow(cloud='kubernetes', principal='launcher', name='launch on a cluster that runs')
def test_launch_again(kubernetes, variant):

    def again(handle):
        # As another version of SkyPilot could have made it.
        path = f'/api/v1/namespaces/{cluster_lib.TASKS_NAMESPACE}/services/{handle.cluster_name_on_cloud}-head-ssh'
        ports = [{'op': 'replace', 'path': '/spec/ports/0/targetPort', 'value': 2222}]
        kubernetes.cluster.admin.call('PATCH', path, ports, 'application/json-patch+json')
        kubernetes.sky.launch('again')

    launch_and_down(kubernetes, 'again', again)


@flow(cloud='kubernetes', principal='launcher', name='health of the nodes')
def test_node_health(kubernetes, variant):
    launch_and_down(kubernetes, 'health', kubernetes.sky.node_health)


@flow(cloud='kubernetes', principal='launcher', name='launch after a pod has gone')
def test_repair(kubernetes, variant):

    def lose_a_worker(handle):
        kubernetes.cluster.admin.delete(f'/api/v1/namespaces/{cluster_lib.TASKS_NAMESPACE}/pods/{handle.cluster_name_on_cloud}-worker1?gracePeriodSeconds=0')
        kubernetes.sky.status('repair')
        kubernetes.sky.launch('repair', nodes=2)

    launch_and_down(kubernetes, 'repair', lose_a_worker, nodes=2)


@flow(cloud='kubernetes', principal='launcher', name='down after the pods have gone')
def test_lost(kubernetes, variant):

    def lose_the_head(handle):
        kubernetes.cluster.admin.delete(f'/api/v1/namespaces/{cluster_lib.TASKS_NAMESPACE}/pods/{handle.cluster_name_on_cloud}-head?gracePeriodSeconds=0')

    launch_and_down(kubernetes, 'lost', lose_the_head)


@flow(cloud='kubernetes', principal='launcher', name='commands in a pod')
def test_exec(kubernetes, variant):

    def run(handle):
        assert 'forbidden' not in kubernetes.sky.exec(handle).lower()

    launch_and_down(kubernetes, 'exec', run)


@flow(cloud='kubernetes', principal='launcher', name='SSH and skylet through a port-forward')
def test_forward(kubernetes, variant):

    def run(handle):
        assert 'forbidden' not in kubernetes.sky.forward(handle).lower()

    launch_and_down(kubernetes, 'forward', run)


@flow(cloud='kubernetes', principal='launcher', name='autodown set and cancelled')
def test_set_autodown(kubernetes, variant):

    def run(handle):
        kubernetes.sky.annotate(handle, 10)
        kubernetes.sky.annotate(handle, -1)

    launch_and_down(kubernetes, 'annotated', run)


@flow(cloud='kubernetes', principal='launcher', name='ports by load balancer')
def test_ports_by_load_balancer(kubernetes, variant):

    def more(handle):
        assert kubernetes.sky.endpoints(handle)
        kubernetes.sky.launch('balanced', resources={'ports': ['8080', '8081']})

    launch_and_down(kubernetes, 'balanced', more, resources={'ports': ['8080']})


@flow(cloud='kubernetes', principal='launcher', name='ports by pod IP', config={'kubernetes': {'ports': 'podip'}})
def test_ports_by_pod_ip(kubernetes, variant):

    def look(handle):
        assert kubernetes.sky.endpoints(handle)

    launch_and_down(kubernetes, 'podip', look, resources={'ports': ['8080']})


@flow(cloud='kubernetes', principal='launcher', name='ports by ingress', feature='ingress', config={'kubernetes': {'ports': 'ingress'}})
def test_ports_by_ingress(kubernetes, variant, ingress_controller):

    def more(handle):
        assert kubernetes.sky.endpoints(handle)
        kubernetes.sky.launch('ingress', resources={'ports': ['8080', '8081']})

    launch_and_down(kubernetes, 'ingress', more, resources={'ports': ['8080']})


@flow(cloud='kubernetes', principal='launcher', name='Kueue', config={'kubernetes': {'kueue': {'local_queue_name': 'queue'}}})
def test_kueue(kubernetes, variant):
    launch_and_down(kubernetes, 'kueue', nodes=2)


@flow(cloud='kubernetes', principal='launcher', name='config changed by the dashboard')
def test_config(kubernetes, variant, config_map):
    kubernetes.sky.mirror_config(cluster_lib.RELEASE_NAMESPACE)
    assert 'mirrored' in config_map()


@flow(cloud='kubernetes', principal='launcher', name='free GPUs', feature='gpuListing')
def test_free_gpus(kubernetes, variant):
    kubernetes.run(kubernetes.sky.free_gpus, lambda counted: counted or pytest.fail('no GPU is listed'))


@flow(cloud='kubernetes', principal='launcher', name='nodes of the dashboard', feature='gpuListing')
def test_node_info(kubernetes, variant):
    kubernetes.run(kubernetes.sky.node_info)


@flow(cloud='kubernetes', principal='launcher', name='status of all SkyPilot pods', feature='gpuListing')
def test_status_kubernetes(kubernetes, variant):
    kubernetes.run(kubernetes.sky.status_of_all)


@flow(cloud='kubernetes', principal='launcher', name='volume made, listed, used, deleted', feature='volumes')
def test_volume(kubernetes, variant, volume):

    def use(name):
        kubernetes.sky.refresh_volumes()
        launch_and_down(kubernetes, 'with-volume', task={'volumes': {'/data': name}})
        kubernetes.sky.refresh_volumes()
        kubernetes.sky.delete_volume(name)

    kubernetes.run(lambda: kubernetes.sky.make_volume('judged', {'storage_class_name': cluster_lib.STORAGE_CLASS}), use)


@flow(cloud='kubernetes', principal='launcher', name='volume of the default class', feature='volumes')
def test_volume_of_default_class(kubernetes, variant, default_class):
    kubernetes.run(lambda: kubernetes.sky.make_volume('default', {}), kubernetes.sky.delete_volume)


@flow(cloud='kubernetes', principal='launcher', name='volume that nothing can be bound to', feature='volumes')
def test_pending_volume(kubernetes, variant):

    def look(name):
        kubernetes.sky.refresh_volumes()
        kubernetes.sky.delete_volume(name)

    kubernetes.run(lambda: kubernetes.sky.make_volume('pending', {'storage_class_name': cluster_lib.STORAGE_CLASS}), look)


@flow(cloud='kubernetes', principal='launcher', name='volume that exists', feature='volumes')
def test_existing_volume(kubernetes, variant, existing_claim):

    def use(name):
        launch_and_down(kubernetes, 'with-existing', task={'volumes': {'/data': name}})
        kubernetes.sky.delete_volume(name)

    kubernetes.run(lambda: kubernetes.sky.make_volume(existing_claim, {}, use_existing=True), use)


@flow(cloud='kubernetes', principal='launcher', name='ephemeral volume', feature='volumes')
def test_ephemeral_volume(kubernetes, variant, volume):
    config = {'storage_class_name': cluster_lib.STORAGE_CLASS}
    launch_and_down(kubernetes, 'ephemeral', task={'volumes': {'/data': {'size': '1Gi', 'type': 'k8s-pvc', 'config': config}}})


@flow(cloud='kubernetes', principal='launcher', name='hostPath volume deleted', feature='hostPathVolumes')
def test_host_path_volume(kubernetes, variant):
    name = kubernetes.sky.make_volume('folder', {'host_path': '/judged', 'cleanup_on_deletion': True}, kind='k8s-hostpath')
    kubernetes.run(lambda: kubernetes.sky.delete_volume(name))


@flow(cloud='kubernetes', principal='launcher', name='bucket mounted', feature='objectStoreMounts')
def test_bucket_mount(kubernetes, variant, other_fuse_proxy):

    def again(handle):
        other_fuse_proxy()
        launch_and_down(kubernetes, 'fuse2', fuse=True)

    launch_and_down(kubernetes, 'fuse', again, fuse=True)


HIGH_AVAILABILITY = {
    'serve': {
        'controller': {
            'high_availability': True
        }
    },
    'kubernetes': {
        'high_availability': {
            'storage_class_name': cluster_lib.STORAGE_CLASS
        }
    }
}


def highly_available(kubernetes):

    def use(handle):
        assert 'forbidden' not in kubernetes.sky.exec(handle).lower()

    launch_and_down(kubernetes, kubernetes.sky.serve_controller(), use)


@flow(cloud='kubernetes', principal='launcher', name='highly available controller', feature='highAvailability', config=HIGH_AVAILABILITY)
def test_high_availability(kubernetes, variant, volume):
    highly_available(kubernetes)


@flow(cloud='kubernetes', principal='launcher', name='highly available controller, with volumes', feature='highAvailability', also=['volumes'],
      config=HIGH_AVAILABILITY)
def test_high_availability_with_volumes(kubernetes, variant, volume):
    if variant == 'off':
        # SkyPilot makes the claim before the Deployment, and forgets it whatever refuses the Deployment, a quota for instance.
        kubernetes.leaks = 'persistentvolumeclaims'
    highly_available(kubernetes)


@flow(cloud='kubernetes', principal='launcher', name='controller of SkyServe in a pod')
def test_serve_controller(kubernetes, variant):
    launch_and_down(kubernetes, kubernetes.sky.serve_controller(), resources={'ports': ['30001-30020']})


@flow(cloud='kubernetes', principal='launcher', name="the host's network", feature='hostNetwork',
      config={'kubernetes': {
          'pod_config': {
              'spec': {
                  'hostNetwork': True
              }
          }
      }})
def test_host_network(kubernetes, variant):
    launch_and_down(kubernetes, 'host')


@flow(cloud='kubernetes', principal='launcher', name='GPU metrics', feature='gpuMetrics')
def test_gpu_metrics(kubernetes, variant, prometheus):
    error = asyncio.run(kubernetes.sky.gpu_metrics())
    if not kubernetes.on:
        assert error
        kubernetes.outcome = 'refused'


@flow(cloud='kubernetes', principal='launcher', name='another cluster', also=['objectStoreMounts', 'gpuListing', 'volumes'],
      config={'cluster': 'elsewhere'})
def test_other_cluster(kubernetes, variant):
    assert kubernetes.sky.check()
    launch_and_down(kubernetes, 'elsewhere', nodes=2, resources={'ports': ['8080']})

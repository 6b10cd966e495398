"""Clusters on GCP: launched, looked at, stopped, started and taken down by the API server."""
from judge import gcp
from judge.flow import flow
from judge.gcp_sky import CPU, GPU, INFRA, TPU

H100 = {'infra': INFRA, 'instance_type': 'a3-highgpu-8g', 'accelerators': 'H100:8', 'network_tier': 'best'}
IMAGES = f'projects/{gcp.PROJECT}/global'


def _there_and_back(**launch):

    def body(sky):
        cluster = sky.launch(**launch)
        assert set(sky.status(cluster)) == {'UP'}
        sky.stop(cluster)
        sky.start(cluster)
        sky.down(cluster)

    return body


def _up_and_down(config=None, **launch):

    def body(sky):
        if config:
            sky.configure({'gcp': config})
        cluster = sky.launch(**launch)
        assert set(sky.status(cluster)) == {'UP'}
        sky.down(cluster)

    return body


@flow(cloud='gcp', principal='launcher', name='sky check, compute')
def test_check(on_gcp):
    on_gcp(lambda sky: sky.check('compute'))


@flow(cloud='gcp', principal='launcher', name='sky check where an API is off')
def test_check_enables_an_api(on_gcp):
    on_gcp(lambda sky: sky.check('compute'), given=lambda cloud: cloud.enabled.remove('tpu.googleapis.com'))


@flow(cloud='gcp', principal='launcher', name='one node: launch, status, stop, start, down')
def test_one_node(on_gcp):
    on_gcp(_there_and_back())


@flow(cloud='gcp', principal='launcher', name='several nodes: launch, status, stop, start, down')
def test_several_nodes(on_gcp):
    on_gcp(_there_and_back(nodes=3))


@flow(cloud='gcp', principal='launcher', name='spot: launch, down')
def test_spot(on_gcp):
    on_gcp(_up_and_down(use_spot=True))


@flow(cloud='gcp', principal='launcher', name='accelerators: quota, launch, stop, start, down')
def test_accelerators(on_gcp):
    on_gcp(_there_and_back(of=GPU))


@flow(cloud='gcp', principal='launcher', name='own VPC, internal addresses: launch, down')
def test_own_vpc(on_gcp):
    on_gcp(_up_and_down({'vpc_name': 'default', 'use_internal_ips': True}))


@flow(cloud='gcp', principal='launcher', name='own subnet: launch, down')
def test_own_subnet(on_gcp):
    on_gcp(_up_and_down({'subnet_names': ['default']}))


@flow(cloud='gcp', principal='launcher', name='labels of the SkyPilot config: launch, down')
def test_labels(on_gcp):
    on_gcp(_up_and_down({'labels': {'team': 'ml'}}))


@flow(cloud='gcp', principal='launcher', name='further project: launch, down', config={'project': 'first-project', 'projects': [gcp.PROJECT]})
def test_further_project(on_gcp):
    on_gcp(_up_and_down())


@flow(cloud='gcp', principal='launcher', name='API server with a key of others: launch, down',
      config={
          'identity': 'existing',
          'serviceAccountEmail': f'sky@{gcp.PROJECT}.iam.gserviceaccount.com',
          '/credentials': {
              'gcp': {
                  'existingSecret': 'key'
              }
          }
      })
def test_existing_identity(on_gcp):
    on_gcp(_there_and_back())


@flow(cloud='gcp', principal='launcher', name='API server with an account of any name: launch, down', config={'accountName': 'team-skypilot'})
def test_account_name(on_gcp):

    def body(sky):
        assert sky.cloud.grants.launcher == f'team-skypilot@{gcp.PROJECT}.iam.gserviceaccount.com'
        _there_and_back()(sky)

    on_gcp(body)


@flow(cloud='gcp', principal='launcher', name='API server with Workload Identity: launch, down', config={'identity': 'workloadIdentity'})
def test_workload_identity(on_gcp):
    on_gcp(_there_and_back())


@flow(cloud='gcp', principal='launcher', name='ports: launch, more ports, down', feature='ports')
def test_ports(on_gcp):

    def body(sky):
        cluster = sky.launch(ports=['8080'])
        sky.open_ports(cluster, ['8080', '9000-9010'])
        sky.stop(cluster)
        sky.start(cluster)
        sky.down(cluster)

    on_gcp(body)


@flow(cloud='gcp', principal='launcher', name='ports of several nodes: launch, down', feature='ports')
def test_ports_of_several_nodes(on_gcp):
    on_gcp(_up_and_down(nodes=2, ports=['8080']))


@flow(cloud='gcp', principal='launcher', name='TPU VM: launch, status, stop, start, down', feature='tpu')
def test_tpu(on_gcp):
    on_gcp(_there_and_back(of=TPU))


@flow(cloud='gcp', principal='launcher', name='TPU VM with ports: launch, down', feature='tpu', also=['ports'])
def test_tpu_ports(on_gcp):
    on_gcp(_up_and_down(of=TPU, ports=['8080']))


@flow(cloud='gcp', principal='launcher', name='TPU VM by a queued resource: launch, down', feature='tpu')
def test_tpu_queued(on_gcp):
    arguments = {**TPU['accelerator_args'], 'gcp_queued_resource': True}
    on_gcp(_up_and_down(of={**TPU, 'accelerator_args': arguments}))


@flow(cloud='gcp', principal='launcher', name='TPU VM that was preempted is removed', feature='tpu')
def test_tpu_preempted(on_gcp):

    def body(sky):
        cluster = sky.launch(of=TPU, use_spot=True)
        for path, item in sky.cloud.store.items():
            if '/nodes/' in path:
                item['state'] = 'PREEMPTED'
        assert sky.status(cluster) == []
        sky.down(cluster)

    on_gcp(body)


@flow(cloud='gcp', principal='launcher', name='custom image: launch, stop, start, down', feature='images')
def test_image(on_gcp):
    on_gcp(_there_and_back(image_id=f'{IMAGES}/images/mine'), given=lambda cloud: cloud.put(f'{IMAGES}/images/mine', {'diskSizeGb': '20'}))


@flow(cloud='gcp', principal='launcher', name='machine image: launch, down', feature='images')
def test_machine_image(on_gcp):

    def given(cloud):
        cloud.put(f'{IMAGES}/machineImages/mine', {'instanceProperties': {'disks': [{'diskSizeGb': '20'}]}})

    on_gcp(_up_and_down(image_id=f'{IMAGES}/machineImages/mine'), given=given)


@flow(cloud='gcp', principal='launcher', name='clone of a disk: stop, image, launch, down', feature='cloneDisk')
def test_clone(on_gcp):

    def body(sky):
        first = sky.launch('first')
        sky.stop(first)
        image = sky.image_of(first)
        clone = sky.launch('clone', image_id=image, image_managed=True)
        sky.down(clone)
        sky.down(first)

    on_gcp(body)


def _volume(name: str, **fields) -> dict:
    return {'path': '/mnt/data', 'name': name, 'storage_type': 'network', 'auto_delete': False, **fields}


def _disk(cloud):
    cloud.put(f'projects/{gcp.PROJECT}/zones/{gcp.ZONE}/disks/mine', {'sizeGb': '10'})


@flow(cloud='gcp', principal='launcher', name='a disk that exists: launch, stop, start, down', feature='volumes')
def test_volume(on_gcp):
    on_gcp(_there_and_back(volumes=[_volume('mine')]), given=_disk)


@flow(cloud='gcp', principal='launcher', name='a disk that exists, read only, several nodes: launch, down', feature='volumes')
def test_volume_read_only(on_gcp):
    on_gcp(_up_and_down(nodes=2, volumes=[_volume('mine', attach_mode='read_only')]), given=_disk)


@flow(cloud='gcp', principal='launcher', name='a disk that SkyPilot makes: launch, down', feature='volumes')
def test_new_volume(on_gcp):
    on_gcp(_up_and_down(volumes=[_volume('fresh', auto_delete=True, disk_size=10)]))


def _reservation(cloud):
    project = f'projects/{gcp.PROJECT}/zones/{gcp.ZONE}'
    cloud.put(f'{project}/reservations/mine', {
        'zone': f'https://www.googleapis.com/compute/v1/{project}',
        'specificReservation': {'count': '2', 'inUseCount': '0'},
        'specificReservationRequired': True
    })


@flow(cloud='gcp', principal='launcher', name='sky check with reservations', feature='reservations')
def test_check_reservations(on_gcp):

    def body(sky):
        sky.configure({'gcp': {'prioritize_reservations': True}})
        sky.check('compute')

    on_gcp(body)


@flow(cloud='gcp', principal='launcher', name='specific reservation: launch, down', feature='reservations')
def test_reservation(on_gcp):
    config = {'specific_reservations': [f'projects/{gcp.PROJECT}/reservations/mine']}
    on_gcp(_up_and_down(config), given=_reservation)


def _no_network(cloud):
    for path in [path for path in cloud.store if '/networks/' in path or '/subnetworks/' in path or '/firewalls/' in path]:
        del cloud.store[path]


@flow(cloud='gcp', principal='launcher', name='project without a VPC: launch, down', feature='autoVpc')
def test_auto_vpc(on_gcp):
    on_gcp(_up_and_down(), given=_no_network)


@flow(cloud='gcp', principal='launcher', name='GPUDirect: launch, stop, start, down', feature='gpuDirect')
def test_gpu_direct(on_gcp):
    on_gcp(_there_and_back(of=H100))


@flow(cloud='gcp', principal='launcher', name='placement policy: launch, stop, start, down', feature='placement')
def test_placement(on_gcp):

    def body(sky):
        sky.configure({'gcp': {'placement_policy': 'compact'}})
        _there_and_back(nodes=2)(sky)

    on_gcp(body)


SHARED = {'vpc_name': f'{gcp.HOST_PROJECT}/default'}


@flow(cloud='gcp', principal='launcher', name='shared VPC: launch, down', feature='sharedVpc')
def test_shared_vpc(on_gcp):
    on_gcp(_up_and_down(SHARED, nodes=2))


MIG = {'managed_instance_group': {'run_duration': 600, 'provision_timeout': 60}}


@flow(cloud='gcp', principal='launcher', name='managed instance group: launch, down', feature='mig')
def test_mig(on_gcp):
    on_gcp(_up_and_down(MIG, of=GPU, nodes=2), purge=True)


@flow(cloud='gcp', principal='launcher', name='managed instance group in a shared VPC: launch, down', feature='sharedVpc', also=['mig'])
def test_mig_in_shared_vpc(on_gcp):
    on_gcp(_up_and_down({**MIG, **SHARED}, of=GPU))


@flow(cloud='gcp', principal='launcher', name='managed instance group that an autodown left: launch again, down', feature='mig')
def test_mig_again(on_gcp):

    def body(sky):
        sky.configure({'gcp': MIG})
        cluster = sky.launch(of=GPU)
        sky.down(cluster)
        template = f'projects/{gcp.PROJECT}/regions/{gcp.REGION}/instanceTemplates/sky-it-{cluster.handle.cluster_name_on_cloud}'
        sky.cloud.put(template, {'properties': {}})
        sky.down(sky.launch(of=GPU))

    on_gcp(body, purge=True)


@flow(cloud='gcp', principal='launcher', name='SSH through the Identity-Aware Proxy', feature='iap')
def test_iap(on_gcp):

    def body(sky):
        sky.configure({
            'gcp': {
                'use_internal_ips': True,
                'ssh_proxy_command': 'gcloud compute start-iap-tunnel %h %p --listen-on-stdin --project=my-project --zone=us-central1-a'
            }
        })
        cluster = sky.launch()
        sky.log_in(cluster)
        sky.down(cluster)

    on_gcp(body)

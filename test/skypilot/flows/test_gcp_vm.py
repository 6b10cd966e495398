"""What runs on the VMs of GCP with their own account: autostop, autodown, controllers, images, logs."""
from judge.flow import flow
from judge.gcp_sky import GPU, TPU
from test_gcp_launch import MIG

STORAGE = {'vm': 'storage'}


def _stops(**launch):

    def body(sky):
        cluster = sky.launch(**launch)
        sky.stop_itself(cluster, down=False)
        assert set(sky.status(cluster)) == {'STOPPED'}
        sky.start(cluster)
        sky.down(cluster)

    return body


def _goes(config=None, **launch):

    def body(sky):
        if config:
            sky.configure({'gcp': config})
        cluster = sky.launch(**launch)
        sky.stop_itself(cluster, down=True)
        assert not sky.status(cluster), sky.status(cluster)
        sky.down(cluster)

    return body


@flow(cloud='gcp', principal='vm', name='each launch reads the roles of the account', config=STORAGE)
def test_roles(on_gcp):
    on_gcp(lambda sky: sky.down(sky.launch()))


@flow(cloud='gcp', principal='vm', name='each launch of a TPU VM reads the roles of the account', feature='tpu', config=STORAGE)
def test_roles_tpu(on_gcp):
    on_gcp(lambda sky: sky.down(sky.launch(of=TPU)))


@flow(cloud='gcp', principal='vm', name='each launch with reservations reads the roles of the account', feature='reservations', config=STORAGE)
def test_roles_reservations(on_gcp):

    def body(sky):
        sky.configure({'gcp': {'prioritize_reservations': True}})
        sky.down(sky.launch())

    on_gcp(body)


@flow(cloud='gcp', principal='vm', name='autostop', config=STORAGE)
def test_autostop(on_gcp):
    on_gcp(_stops())


@flow(cloud='gcp', principal='vm', name='autostop of several nodes', config=STORAGE)
def test_autostop_several(on_gcp):
    on_gcp(_stops(nodes=3))


@flow(cloud='gcp', principal='vm', name='autodown', config=STORAGE)
def test_autodown(on_gcp):
    on_gcp(_goes())


@flow(cloud='gcp', principal='vm', name='autodown of several nodes', config=STORAGE)
def test_autodown_several(on_gcp):
    on_gcp(_goes(nodes=3))


@flow(cloud='gcp', principal='vm', name='autodown with ports', feature='ports', config=STORAGE)
def test_autodown_ports(on_gcp):
    on_gcp(_goes(ports=['8080']))


@flow(cloud='gcp', principal='vm', name='autostop of a TPU VM', feature='tpu', config=STORAGE)
def test_autostop_tpu(on_gcp):
    on_gcp(_stops(of=TPU))


@flow(cloud='gcp', principal='vm', name='autodown of a TPU VM', feature='tpu', config=STORAGE)
def test_autodown_tpu(on_gcp):
    on_gcp(_goes(of=TPU))


@flow(cloud='gcp', principal='vm', name='autodown of a managed instance group', feature='mig', config=STORAGE)
def test_autodown_mig(on_gcp):
    on_gcp(_goes(MIG, of=GPU), purge=True)


def _replica(sky):
    controller = sky.launch('sky-serve-controller', ports=['30001-30020'])
    with sky.cloud.acting_as('vm'):
        sky.check('compute')
        replica = sky.launch('service-replica', ports=['8080'])
        assert sky.status(replica) == ['UP']
        sky.down(replica)
    sky.down(controller)


@flow(cloud='gcp', principal='vm', name='sky serve: a controller on a VM launches a replica, opens its port and takes it down',
      also=['ports', 'storage'])
def test_serve(on_gcp):
    on_gcp(_replica)


@flow(cloud='gcp', principal='vm', name='managed jobs: a controller on a VM launches a spot cluster and takes it down', also=['ports', 'storage'])
def test_jobs(on_gcp):

    def body(sky):
        controller = sky.launch('sky-jobs-controller')
        with sky.cloud.acting_as('vm'):
            sky.check('compute')
            sky.check('storage')
            job = sky.launch('job', of=GPU, use_spot=True)
            sky.down(job)
        sky.stop_itself(controller, down=False)
        sky.down(controller)

    on_gcp(body)


@flow(cloud='gcp', principal='vm', name='a task tries to launch with the account of its VM', config=STORAGE)
def test_storage_launches_nothing(on_gcp):
    on_gcp(_replica, refuses=True)


@flow(cloud='gcp', principal='vm', name='image of a task from Artifact Registry', feature='artifactRegistry')
def test_artifact_registry(on_gcp):
    on_gcp(lambda sky: sky.pull_on_vm('us-docker.pkg.dev/my-project/images/task:1'))

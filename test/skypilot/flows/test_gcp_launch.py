"""Clusters on GCP."""
from judge.flow import flow
from judge.gcp_sky import CPU, GPU, TPU


@flow(cloud='gcp', principal='launcher', name='sky check, compute')
def test_check(on_gcp):
    on_gcp(lambda sky: sky.check('compute'))


@flow(cloud='gcp', principal='launcher', name='launch, status, stop, start, down')
def test_launch(on_gcp):

    def body(sky):
        cluster = sky.launch()
        assert sky.status(cluster) == ['UP']
        sky.stop(cluster)
        sky.start(cluster)
        sky.down(cluster)

    on_gcp(body)

"""What SkyPilot does inside the pods that it launched, with the workload's account."""
from judge.flow import flow


def autodown(kubernetes, name, **options):
    """The cluster takes itself down; the API server sees it at its next look and removes what is left."""

    def rest(handle):
        kubernetes.sky.autodown(handle)
        assert not kubernetes.sky.pods(handle)
        assert kubernetes.sky.status(name) is None

    def undo():
        if kubernetes.sky.knows(name):
            kubernetes.sky.down(name)

    kubernetes.run(lambda: kubernetes.sky.launch(name, **options), rest, undo)


@flow(cloud='kubernetes', principal='workload', name='autodown')
def test_autodown(kubernetes, variant):
    autodown(kubernetes, 'idle')


@flow(cloud='kubernetes', principal='workload', name='autodown of three pods with ports')
def test_autodown_of_several(kubernetes, variant):
    autodown(kubernetes, 'idles', nodes=3, resources={'ports': ['8080']})


@flow(cloud='kubernetes', principal='workload', name='autodown with ports by ingress', feature='ingress',
      config={'kubernetes': {
          'ports': 'ingress'
      }})
def test_autodown_with_ingress(kubernetes, variant, ingress_controller):
    autodown(kubernetes, 'idlei', resources={'ports': ['8080']})


@flow(cloud='kubernetes', principal='workload', name="the host's network", feature='hostNetwork',
      config={'kubernetes': {
          'pod_config': {
              'spec': {
                  'hostNetwork': True
              }
          }
      }})
def test_host_network(kubernetes, variant):
    autodown(kubernetes, 'hosti')


@flow(cloud='kubernetes', principal='workload', name='replica of a controller in a pod', feature='controllers')
def test_replica(kubernetes, variant):
    kubernetes.sky.act_as('workload')

    def undo():
        if kubernetes.sky.knows('replica'):
            kubernetes.sky.down('replica')

    def rest(handle):
        assert 'forbidden' not in kubernetes.sky.exec(handle).lower()
        assert kubernetes.sky.status('replica') is not None
        kubernetes.sky.down('replica')

    kubernetes.run(lambda: kubernetes.sky.launch('replica', nodes=2, resources={'ports': ['8080']}), rest, undo)

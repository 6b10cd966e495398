"""gcloud, gsutil and what mounts buckets: stubs on PATH that ask the stand-in for what the command would ask Google.

Which methods a command calls is data too; sources: the gcloud CLI's reference, Cloud Storage's "IAM permissions for gsutil commands", gcsfuse's
and rclone's pages on permissions. A command that is not here fails the run.
"""
import json
import os
import pathlib
import re
import shlex
import socketserver
import sys
import threading

from judge.gcp import Fault, Gcp, PROJECT

_STUB = '''#!{python} -S
import json, os, socket, sys
connection = socket.create_connection(('127.0.0.1', {port}))
argv = [os.path.basename(sys.argv[0]), *sys.argv[1:]]
connection.sendall(json.dumps({{'argv': argv}}).encode() + b'\\n')
answer = json.loads(connection.makefile().read())
sys.stdout.write(answer['stdout'])
sys.stderr.write(answer['stderr'])
sys.exit(answer['code'])
'''

PROGRAMS = ('gcloud', 'gsutil', 'gcsfuse', 'rclone', 'docker', 'fluent-bit')


class Commands:
    """Answers the stubs on a loopback port, for the stand-in that is current."""

    def __init__(self, folder: pathlib.Path):
        self.cloud = None
        commands = self

        class Handler(socketserver.StreamRequestHandler):

            def handle(self):
                argv = json.loads(self.rfile.readline())['argv']
                self.wfile.write(json.dumps(commands.run(argv)).encode())

        self._server = socketserver.ThreadingTCPServer(('127.0.0.1', 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        for program in PROGRAMS:
            stub = folder / program
            stub.write_text(_STUB.format(python=sys.executable, port=self._server.server_address[1]))
            stub.chmod(0o755)
        os.environ['PATH'] = f'{folder}:{os.environ["PATH"]}'

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def run(self, argv: list) -> dict:
        line = shlex.join(argv)
        for pattern, function in _COMMANDS:
            matched = re.match(pattern, line)
            if matched:
                try:
                    return {'code': 0, 'stdout': function(self.cloud, argv, *matched.groups()) or '', 'stderr': ''}
                except Fault as fault:
                    # gsutil names its own exception, by which SkyPilot knows a refusal.
                    name = 'AccessDeniedException: 403' if argv[0] == 'gsutil' else f'ERROR: ({argv[0]}) {fault.status}'
                    return {'code': 1, 'stdout': '', 'stderr': f'{name} {fault.message}\n'}
        self.cloud.unknown.append(line)
        return {'code': 64, 'stdout': '', 'stderr': f'the judge does not know {line}\n'}


def _option(argv: list, name: str) -> str:
    for number, word in enumerate(argv):
        if word.startswith(f'--{name}='):
            return word.partition('=')[2]
        if word == f'--{name}':
            return argv[number + 1]
    return ''


def _call(cloud: Gcp, method: str, path: str, body=None, **query) -> dict:
    return cloud.call(method, path, body or {}, query)


def _account(cloud, argv):
    return f'{cloud.principal}\n'


def _services(cloud, argv):
    _call(cloud, 'serviceusage.services.list', f'projects/{PROJECT}/services')
    return ''.join(f'{api}\n' for api in sorted(cloud.enabled))


def _enable(cloud, argv, api):
    _call(cloud, 'serviceusage.services.enable', f'projects/{PROJECT}/services/{api}')
    cloud.enabled.add(api)


def _reservations(cloud, argv):
    items = _call(cloud, 'compute.reservations.aggregatedList', f'projects/{PROJECT}/aggregated/reservations')['items']
    return json.dumps([item for item in items])


def _region(cloud, argv, region):
    _call(cloud, 'compute.regions.get', f'projects/{PROJECT}/regions/{region}')
    return 'quotas:\n- limit: 16.0\n  metric: NVIDIA_T4_GPUS\n'


def _instances(cloud, argv):
    wanted = _option(argv, 'filter').strip('()')
    label, _, value = wanted.partition('=')
    query = {'filter': f'{label} = {value}'}
    items = cloud.call('compute.instances.aggregatedList', f'projects/{PROJECT}/aggregated/instances', {}, query)['items']
    return json.dumps([{'name': item['name']} for item in items])


def _image_path(name: str) -> str:
    return f'projects/{PROJECT}/global/images/{name}'


def _create_image(cloud, argv, name):
    body = {'name': name, 'diskSizeGb': '50', 'sourceDisk': _option(argv, 'source-disk')}
    _call(cloud, 'compute.images.insert', f'projects/{PROJECT}/global/images', body)
    _call(cloud, 'compute.globalOperations.get', f'projects/{PROJECT}/global/operations/one')
    _call(cloud, 'compute.images.get', _image_path(name))


def _describe_image(cloud, argv, name):
    return _call(cloud, 'compute.images.get', _image_path(name))['selfLink'] + '\n'


def _delete_image(cloud, argv, name):
    _call(cloud, 'compute.images.delete', _image_path(name))
    _call(cloud, 'compute.globalOperations.get', f'projects/{PROJECT}/global/operations/one')


def _wait_for_group(cloud, argv, name):
    _call(cloud, 'compute.instanceGroupManagers.get', f'projects/{PROJECT}/zones/{_option(argv, "zone")}/instanceGroupManagers/{name}')


def _tunnel(cloud, argv, name):
    zone = _option(argv, 'zone')
    _call(cloud, 'compute.instances.get', f'projects/{PROJECT}/zones/{zone}/instances/{name}')
    cloud.demand('iap.tunnelInstances.accessViaIAP', PROJECT)


def _bucket(url: str) -> str:
    return f'b/{url[len("gs://"):].split("/")[0]}'


def _list_objects(cloud, argv, url):
    _call(cloud, 'storage.objects.list', f'{_bucket(url)}/o')
    return f'{url.rstrip("/")}/\n'


def _upload(cloud, argv, url):
    """gsutil rsync to a bucket lists it, writes what is new and writes over what has changed."""
    bucket = _bucket(url)
    cloud.found(bucket)
    _call(cloud, 'storage.objects.list', f'{bucket}/o')
    _call(cloud, 'storage.objects.overwrite', f'{bucket}/o/object')
    cloud.store[f'{bucket}/o/object'] = {}


def _download(cloud, argv, url):
    bucket = _bucket(url)
    cloud.found(bucket)
    _call(cloud, 'storage.objects.list', f'{bucket}/o')
    _call(cloud, 'storage.objects.get', f'{bucket}/o/object')


def _remove(cloud, argv, url):
    bucket = _bucket(url)
    _call(cloud, 'storage.objects.list', f'{bucket}/o')
    _call(cloud, 'storage.objects.delete', f'{bucket}/o/object')
    for key in [key for key in cloud.store if key.startswith(f'{bucket}/o/')]:
        del cloud.store[key]
    if url.rstrip('/') == f'gs://{bucket[2:]}':
        _call(cloud, 'storage.buckets.delete', bucket)
        del cloud.store[bucket]


def _mount(cloud, argv, bucket):
    """Cloud Storage FUSE, "Required permissions": Storage Object User; reading, writing, renaming and the times of files."""
    _use_mount(cloud, f'b/{bucket}')


def _mount_cached(cloud, argv, bucket):
    """rclone, Google Cloud Storage: the objects, and the bucket itself when a mount looks whether it exists."""
    cloud.demand('storage.buckets.get', PROJECT)
    _use_mount(cloud, f'b/{bucket}')


def _use_mount(cloud, bucket):
    cloud.found(bucket)
    for method in ('list', 'get', 'overwrite', 'patch', 'delete'):
        _call(cloud, f'storage.objects.{method}', f'{bucket}/o/object' if method != 'list' else f'{bucket}/o')


def _pull(cloud, argv, project):
    _call(cloud, 'artifactregistry.docker.pull', f'projects/{project}')


def _write_logs(cloud, argv):
    _call(cloud, 'logging.entries.write', f'projects/{PROJECT}')


def _quietly(cloud, argv):
    return ''


_COMMANDS = [
    (r'gcloud --help', _quietly),
    (r'gcloud auth list ', _account),
    (r'gcloud auth activate-service-account ', _quietly),
    (r'gcloud services list ', _services),
    (r'gcloud services enable (\S+) ', _enable),
    (r'gcloud compute reservations list ', _reservations),
    (r'gcloud compute regions describe (\S+)', _region),
    (r'gcloud compute instances list ', _instances),
    (r'gcloud compute images create (\S+) ', _create_image),
    (r'gcloud compute images describe (\S+) ', _describe_image),
    (r'gcloud compute images delete (\S+) ', _delete_image),
    (r'gcloud compute instance-groups managed wait-until (\S+) ', _wait_for_group),
    (r'gcloud compute start-iap-tunnel (\S+) ', _tunnel),
    (r'gcloud auth configure-docker', _quietly),
    (r'gsutil -m ls -d (gs://\S+)', _list_objects),
    (r'gsutil -m rsync .*\s(?!gs:)\S+ (gs://\S+)$', _upload),
    (r'gsutil -m rsync .*(gs://\S+) \S+$', _download),
    (r'gsutil -m cp (gs://\S+) \S+$', _download),
    (r'gsutil -m rm -r (gs://\S+)$', _remove),
    (r'gcsfuse .*\s(?!-)([a-z0-9][a-z0-9.-]+) \S+$', _mount),
    (r'rclone mount \S+:(\S+) ', _mount_cached),
    (r'docker pull \S+-docker\.pkg\.dev/([^/]+)/', _pull),
    (r'fluent-bit', _write_logs),
]

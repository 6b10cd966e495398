"""Puts the stand-in where Google's client libraries send their requests, and makes what SkyPilot finds on its machine."""
import contextlib
import datetime
import json
import pathlib
from unittest import mock

from judge import gcp
from judge.gcp import Gcp

# Rows as SkyPilot's catalogs have them, for the instance types, accelerators and images of the flows.
_VMS = '''InstanceType,vCPUs,MemoryGiB,AcceleratorName,AcceleratorCount,GpuInfo,Region,AvailabilityZone,Price,SpotPrice
n2-standard-8,8.0,32.0,,,,us-central1,us-central1-a,0.4,0.1
n1-highmem-4,4.0,26.0,,,,us-central1,us-central1-a,0.2,0.1
a3-highgpu-8g,208.0,1872.0,,,,us-central1,us-central1-a,10.0,5.0
,,,T4,1.0,"{'Gpus': [{'Name': 'T4'}]}",us-central1,us-central1-a,0.3,0.1
,,,H100,8.0,"{'Gpus': [{'Name': 'H100'}]}",us-central1,us-central1-a,80.0,40.0
TPU-VM,,,,,,us-central1,us-central1-a,0.0,0.0
,,,tpu-v2-8,1.0,tpu-v2-8,us-central1,us-central1-a,4.5,1.3
'''
_IMAGES = 'Tag,Region,OS,OSVersion,ImageId,CreationDate\n' + ''.join(
    f'skypilot:{tag},,ubuntu,22.04,projects/sky-dev-465/global/images/{tag},20260101\n'
    for tag in ('custom-cpu-ubuntu-2204', 'custom-gpu-ubuntu-2204', 'custom-gpu-ubuntu-2204-cuda13', 'gpu-direct-cos'))
_QUOTAS = 'Accelerator,OnDemandInstanceCode,SpotInstanceCode\nT4,NVIDIA_T4_GPUS,PREEMPTIBLE_NVIDIA_T4_GPUS\n'


_ACCELERATORS = 'AcceleratorName,Clouds\n' + ''.join(f'{name},"[\'gcp\']"\n' for name in ('T4', 'H100', 'tpu-v2-8'))


def write_catalogs(home: str):
    """SkyPilot would download its catalogs; one that is newer than its period is taken as it is."""
    from sky.skylet import constants
    catalogs = pathlib.Path(home, '.sky', 'catalogs', constants.CATALOG_SCHEMA_VERSION)
    rows = {
        'gcp/vms': _VMS,
        'gcp/images': _IMAGES,
        'gcp/accelerator_quota_mapping': _QUOTAS,
        'common/accelerators': _ACCELERATORS,
    }
    for name, text in rows.items():
        path = catalogs / f'{name}.csv'
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_text(text)


def _credentials(cloud: Gcp):
    """Credentials whose token is the e-mail address of the account, by which the stand-in knows who asks."""
    from google.auth import credentials

    class Known(credentials.Credentials):

        def __init__(self):
            super().__init__()
            self.token = cloud.principal
            self.service_account_email = cloud.principal
            self.expiry = datetime.datetime(2100, 1, 1)

        def refresh(self, request):
            raise AssertionError('the token does not expire')

    return Known()


@contextlib.contextmanager
def in_place_of_google(cloud: Gcp):
    """While it lasts, Google's clients reach the stand-in, and nothing else."""
    import httplib2
    import requests

    def answer(method, url, body, headers):
        token = {key.lower(): value for key, value in headers.items()}.get('authorization', '')
        if isinstance(token, bytes):
            token = token.decode()
        if url.startswith('https://tpu.googleapis.com/$discovery'):
            return 200, gcp.document('tpu', 'v2')
        with cloud.asked_by(token.replace('Bearer ', '') or 'anonymous'):
            return cloud.request(method, url, body)

    def http_request(self, uri, method='GET', body=None, headers=None, **rest):
        status, document = answer(method, uri, body, headers or {})
        return httplib2.Response({'status': str(status), 'content-type': 'application/json'}), json.dumps(document).encode()

    def send(self, request, **rest):
        if 'googleapis.com' not in request.url:
            raise requests.exceptions.ConnectionError(f'no network in the judge: {request.url}')
        status, document = answer(request.method, request.url, request.body, request.headers)
        response = requests.Response()
        response.status_code = status
        response._content = json.dumps(document).encode()  # pylint: disable=protected-access
        response.headers['Content-Type'] = 'application/json'
        response.request = request
        response.url = request.url
        return response

    from googleapiclient import discovery, discovery_cache
    from sky import clouds
    with mock.patch.object(httplib2.Http, 'request', http_request), \
         mock.patch.object(requests.adapters.HTTPAdapter, 'send', send), \
         mock.patch('google.auth.default', lambda *args, **rest: (_credentials(cloud), gcp.PROJECT)), \
         mock.patch.object(discovery_cache, 'get_static_doc', gcp.document), \
         mock.patch.object(discovery, 'createMethod', _made_once(discovery.createMethod)), \
         mock.patch.object(clouds.AWS, 'get_credential_file_mounts', lambda self: {}):
        yield


_METHODS = {}


def _made_once(create):
    """SkyPilot makes a client for each call, and a client makes hundreds of methods from the document, which stays the same."""
    original = getattr(create, 'original', create)

    def made(name, described, root, schema):
        key = (name, id(described))
        if key not in _METHODS:
            _METHODS[key] = original(name, described, root, schema)
        return _METHODS[key]

    made.original = original
    return made


def quiet_clock():
    """SkyPilot waits for clouds; the stand-in is always ready."""
    return mock.patch('time.sleep', lambda seconds: None)

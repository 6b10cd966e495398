"""Takes a snapshot of the API server's volume, waits until it can be used, and then deletes those that are too old."""
import datetime
import os
import time

import kubernetes

GROUP = {'group': 'snapshot.storage.k8s.io', 'version': 'v1', 'namespace': os.environ['SNAPSHOT_NAMESPACE'], 'plural': 'volumesnapshots'}
CLAIM = os.environ['SNAPSHOT_CLAIM']
LABEL = 'skypilot-backup'
TIMEOUT = float(os.environ.get('SNAPSHOT_TIMEOUT', 3600))


def wait(api, name):
    end = time.time() + TIMEOUT
    while time.time() < end:
        status = api.get_namespaced_custom_object(**GROUP, name=name).get('status') or {}
        if status.get('readyToUse'):
            return
        time.sleep(2)
    error = (status.get('error') or {}).get('message', 'no error is reported')
    raise SystemExit(f'{name} is not ready after {TIMEOUT:.0f} seconds: {error}')


def main():
    try:
        kubernetes.config.load_incluster_config()
    except kubernetes.config.ConfigException:
        kubernetes.config.load_kube_config()
    api = kubernetes.client.CustomObjectsApi()
    now = datetime.datetime.now(datetime.timezone.utc)
    name = f'{CLAIM}-{now:%Y%m%d-%H%M%S}'
    body = {
        'apiVersion': 'snapshot.storage.k8s.io/v1',
        'kind': 'VolumeSnapshot',
        'metadata': {'name': name, 'labels': {LABEL: CLAIM}},
        'spec': {'volumeSnapshotClassName': os.environ['SNAPSHOT_CLASS'], 'source': {'persistentVolumeClaimName': CLAIM}},
    }
    api.create_namespaced_custom_object(**GROUP, body=body)
    wait(api, name)
    print(f'{name} is ready')
    oldest = now - datetime.timedelta(days=float(os.environ['SNAPSHOT_DAYS']))
    for one in api.list_namespaced_custom_object(**GROUP, label_selector=f'{LABEL}={CLAIM}')['items']:
        metadata = one['metadata']
        if datetime.datetime.fromisoformat(metadata['creationTimestamp'].replace('Z', '+00:00')) < oldest:
            api.delete_namespaced_custom_object(**GROUP, name=metadata['name'])
            print(f'{metadata["name"]} is deleted')


main()

"""Buckets on GCP: made, filled, read, mounted, emptied and deleted."""
from judge import gcp
from judge.flow import flow


def _bucket(cloud):
    cloud.put('b/theirs', {'kind': 'storage#bucket', 'name': 'theirs', 'project': gcp.PROJECT})
    cloud.store['b/theirs/o/object'] = {}


@flow(cloud='gcp', principal='launcher', name='sky check, storage', feature='storage')
def test_check(on_gcp):
    on_gcp(lambda sky: sky.check('storage'))


@flow(cloud='gcp', principal='launcher', name='bucket: make, fill, fill again, delete', feature='storage')
def test_bucket(on_gcp, tmp_path):
    (tmp_path / 'data').write_text('data')

    def body(sky):
        store = sky.store('sky-flow-bucket', str(tmp_path))
        store.upload()
        sky.delete(store)

    on_gcp(body)


@flow(cloud='gcp', principal='launcher', name='bucket: make, fill from files, delete', feature='storage')
def test_bucket_of_files(on_gcp, tmp_path):
    (tmp_path / 'data').write_text('data')

    def body(sky):
        sky.delete(sky.store('sky-flow-bucket', [str(tmp_path / 'data')]))

    on_gcp(body)


@flow(cloud='gcp', principal='launcher', name='bucket that exists: look, list', feature='storage')
def test_source(on_gcp):

    def body(sky):
        sky.store('theirs', 'gs://theirs')
        assert sky.is_directory('gs://theirs/folder')

    on_gcp(body, given=_bucket)


@flow(cloud='gcp', principal='launcher', name='folder of a bucket: fill, empty', feature='storage')
def test_sub_path(on_gcp, tmp_path):
    (tmp_path / 'data').write_text('data')

    def body(sky):
        store = sky.store('theirs', str(tmp_path), sub_path='jobs/1', managed=False)
        sky.delete(store)
        sky.cloud.store['b/theirs/o/object'] = {}

    on_gcp(body, given=_bucket)


@flow(cloud='gcp', principal='vm', name='file_mounts of a bucket: copy of a folder and of a file', feature='storage')
def test_copy(on_gcp):
    on_gcp(lambda sky: sky.copy_on_vm('gs://theirs/folder', 'gs://theirs/file'), given=_bucket)


@flow(cloud='gcp', principal='vm', name='storage, MOUNT: read and write through gcsfuse', feature='storage')
def test_mount(on_gcp):
    on_gcp(lambda sky: sky.mount_on_vm('theirs', cached=False), given=_bucket)


@flow(cloud='gcp', principal='vm', name='storage, MOUNT_CACHED: read and write through rclone', feature='storage')
def test_mount_cached(on_gcp):
    on_gcp(lambda sky: sky.mount_on_vm('theirs', cached=True), given=_bucket)

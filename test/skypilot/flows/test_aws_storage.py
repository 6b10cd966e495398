"""What SkyPilot does with buckets of AWS, as the API server."""
from judge import aws_skypilot as sky
from judge.flow import flow


def launcher(name, **fields):
    return flow(cloud='aws', principal='launcher', name=name, **fields)


@launcher('a bucket that exists: look, list, fill', feature='storage')
def test_existing(on_aws, tmp_path):
    on_aws.flow.cloud.make_bucket('judge-data')
    on_aws.flow.before = on_aws.flow.cloud.left()
    on_aws(lambda _: sky.fill('s3://judge-data', sky.files(tmp_path)))


@launcher('a bucket: create, fill, delete', feature='buckets')
def test_bucket(on_aws, tmp_path):

    def steps(_):
        storage = sky.make_storage('judge-new', sky.files(tmp_path))
        storage.delete()

    on_aws(steps)


@launcher('a bucket with labels', feature='buckets')
def test_labels(on_aws, tmp_path):

    def steps(_):
        storage = sky.make_storage('judge-new', sky.files(tmp_path))
        storage.delete()

    on_aws(steps, skypilot_config={'labels': {'team': 'a'}})


@launcher('managed jobs and services: the bucket of files that go up', feature='storage')
def test_file_mounts(on_aws, tmp_path):

    def steps(_):
        storage = sky.make_storage('skypilot-filemounts-judge-0123abcd', sky.files(tmp_path))
        storage.delete()

    on_aws(steps)


@launcher('the bucket of files that go up, with aws.buckets', feature='storage', config={'buckets': ['team-data']})
def test_file_mounts_limited(on_aws, tmp_path):

    def steps(_):
        storage = sky.make_storage('skypilot-filemounts-judge-0123abcd', sky.files(tmp_path))
        storage.delete()

    on_aws(steps)


@launcher('a fixed bucket for jobs: fill and remove one job\'s files', feature='storage')
def test_sub_path(on_aws, tmp_path):
    on_aws.flow.cloud.make_bucket('judge-jobs')
    on_aws.flow.before = on_aws.flow.cloud.left()

    def steps(_):
        storage = sky.make_storage('judge-jobs', sky.files(tmp_path), sub_path='job-0123')
        storage.delete()

    on_aws(steps)


@launcher('default stack: files of a managed job', config={'defaults': True})
def test_default_stack(on_aws, tmp_path):

    def steps(_):
        storage = sky.make_storage('skypilot-filemounts-judge-0123abcd', sky.files(tmp_path))
        storage.delete()

    on_aws(steps)


JOBS_BUCKET = {'/buckets': [{'name': 'judge-jobs', 'cloud': 's3', 'create': False, 'jobs': True}]}


@launcher('the bucket of the stack for managed jobs and services, without a right to create one', feature='storage', config=JOBS_BUCKET)
def test_jobs_bucket(on_aws, tmp_path):
    on_aws.flow.cloud.make_bucket('judge-jobs')
    on_aws.flow.before = on_aws.flow.cloud.left()

    def steps(_):
        for kind in ('jobs', 'serve'):
            folder = tmp_path / kind
            folder.mkdir()
            assert set(sky.upload_of_job(folder, kind)) == {'judge-jobs'}

    on_aws(steps)
    assert not any('CreateBucket' in one for one in on_aws.flow.judge.used + on_aws.flow.judge.refused)


READ_ONLY = {'/buckets': [{'name': 'judge-data', 'cloud': 's3', 'create': False, 'access': {'read': ['launcher', 'vm']}}]}


@launcher('a bucket of the stack that the API server only reads: look, list', feature='storage', config=READ_ONLY)
def test_look(on_aws):
    on_aws.flow.cloud.make_bucket('judge-data', {'a/file': b'data'})
    on_aws.flow.before = on_aws.flow.cloud.left()
    on_aws(lambda _: sky.look('s3://judge-data'))


@flow(cloud='aws', principal='vm', name='file_mounts: a bucket of the stack that VMs only read', feature='storage', config=READ_ONLY)
def test_vm_reads(on_aws, tmp_path):
    on_aws.flow.cloud.make_bucket('judge-data', {'a/file': b'data', 'file': b'data'})
    on_aws.flow.before = on_aws.flow.cloud.left()

    def steps(_):
        sky.download('s3://judge-data/a', tmp_path)
        sky.as_reader('judge-data')

    on_aws(steps)


OF_TASKS = {
    '/buckets': [{'name': 'judge-data', 'cloud': 's3', 'create': False, 'access': {'read': ['launcher'], 'write': ['tasks']}}],
    '/kubernetes': {'tasks': {'identity': {'type': 'irsa', 'oidcProvider': 'https://oidc.eks.us-east-1.amazonaws.com/id/JUDGE'}}},
}


@flow(cloud='aws', principal='tasks', name='file_mounts in a pod: a bucket is copied, mounted, read and written', also=('storage',), config=OF_TASKS)
def test_tasks(on_aws, tmp_path):
    on_aws.flow.cloud.make_bucket('judge-data', {'a/file': b'data', 'file': b'data'})
    on_aws.flow.before = on_aws.flow.cloud.left()

    def steps(_):
        with on_aws.flow.by('launcher'):
            sky.look('s3://judge-data')
        sky.download('s3://judge-data/a', tmp_path)
        sky.as_mount_tool('judge-data')

    on_aws(steps)

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

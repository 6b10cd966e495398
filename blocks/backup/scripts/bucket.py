"""The bucket of the backups: put, get and list, which is all that its identity may do."""
import os


class S3:

    def __init__(self, name):
        import boto3
        self.name = name
        self.client = boto3.client('s3')

    def put(self, file, key):
        self.client.upload_file(file, self.name, key)

    def get(self, key, file):
        self.client.download_file(self.name, key, file)

    def keys(self, prefix):
        pages = self.client.get_paginator('list_objects_v2').paginate(Bucket=self.name, Prefix=prefix)
        return [one['Key'] for page in pages for one in page.get('Contents', [])]


class Gcs:

    def __init__(self, name):
        from google.cloud import storage

        # The project counts only when a client creates or lists buckets.
        self.bucket = storage.Client(project='unused').bucket(name)

    def put(self, file, key):
        # Without a precondition, an upload is not repeated after an error; with it, nothing is ever overwritten.
        self.bucket.blob(key).upload_from_filename(file, if_generation_match=0)

    def get(self, key, file):
        self.bucket.blob(key).download_to_filename(file)

    def keys(self, prefix):
        return [one.name for one in self.bucket.list_blobs(prefix=prefix)]


CLOUDS = {'s3': S3, 'gcs': Gcs}


def from_environment():
    """Returns the bucket, and the folder in it."""
    return CLOUDS[os.environ['BACKUP_CLOUD']](os.environ['BACKUP_BUCKET']), os.environ['BACKUP_PREFIX']

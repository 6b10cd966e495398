"""Puts an archive of the API server's state into the bucket: the files and SQLite databases of its volume, and the dump of PostgreSQL."""
import datetime
import os

import archive
import bucket

WORK = os.environ['BACKUP_WORK']


def main():
    now = datetime.datetime.now(datetime.timezone.utc)
    file = os.path.join(WORK, 'backup.tar.gz')
    writer = archive.Writer(file, WORK)
    volume = os.environ.get('BACKUP_VOLUME')
    if volume:
        writer.add_volume(volume)
    # The container before this one made it.
    dump = os.path.join(WORK, archive.DUMP)
    if os.path.exists(dump):
        writer.add(dump, archive.DUMP)
    if not writer.digests:
        raise SystemExit('There is no state to back up')
    writer.close(time=now.isoformat())
    store, prefix = bucket.from_environment()
    key = f'{prefix}/{now:%Y%m%dT%H%M%SZ}.tar.gz'
    store.put(file, key)
    print(f'{key}: {len(writer.digests)} files, {os.path.getsize(file)} bytes')


main()

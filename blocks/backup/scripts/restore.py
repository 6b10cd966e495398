"""
Puts a backup back into the state volume, and its dump of PostgreSQL where the next container reads it; with a database but without a dump,
copies SQLite into the database. What was on the volume is moved aside, not deleted.
"""
import datetime
import os
import shutil
import subprocess
import sys

import archive
import bucket

WORK = os.environ['BACKUP_WORK']


def chosen(store, prefix):
    """Returns the backup that the user named, or the newest."""
    keys = sorted(one for one in store.keys(f'{prefix}/') if one.endswith('.tar.gz'))
    name = os.environ.get('BACKUP_NAME') or (keys[-1].rsplit('/', 1)[-1] if keys else '')
    key = f'{prefix}/{name}'
    if key not in keys:
        raise SystemExit(f'{key} does not exist; there are: {", ".join(keys) or "no backups"}')
    return key


def main():
    store, prefix = bucket.from_environment()
    key = chosen(store, prefix)
    now = datetime.datetime.now(datetime.timezone.utc)
    volume = os.environ.get('BACKUP_VOLUME')
    file = os.path.join(WORK, 'backup.tar.gz')
    store.get(key, file)
    # On the volume itself, so that taking the places of the old folders is a matter of names.
    target = os.path.join(volume or WORK, f'{archive.ASIDE}{now:%Y%m%dT%H%M%SZ}')
    fresh = os.path.join(target, 'fresh')
    try:
        manifest = archive.extract(file, fresh)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    restored = os.path.join(fresh, archive.VOLUME)
    if volume and os.path.isdir(restored):
        for name in sorted(os.listdir(restored)):
            place = os.path.join(volume, name)
            if os.path.lexists(place):
                os.rename(place, os.path.join(target, name))
            os.rename(os.path.join(restored, name), place)
    dump = os.path.join(fresh, archive.DUMP)
    if os.path.exists(dump):
        shutil.move(dump, os.path.join(WORK, archive.DUMP))
    elif 'DATABASE' in os.environ:
        # The backup is from before the server had a database.
        copy = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'to_postgres.py')
        subprocess.run([sys.executable, copy, os.path.join(volume or fresh, '.sky' if volume else f'{archive.VOLUME}/.sky')], check=True)
    shutil.rmtree(fresh)
    if not os.listdir(target):
        os.rmdir(target)
    print(f'{key} of {manifest["time"]}: {len(manifest["sha256"])} files')


main()

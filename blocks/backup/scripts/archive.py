"""The archive of a backup: what it holds of the state volume, and how it is written, checked and read."""
import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import tarfile
import tempfile
from urllib.parse import quote

MANIFEST = 'manifest.json'
DUMP = 'database.dump'
VOLUME = 'volume'
# What a restore moved aside, below the root of the volume.
ASIDE = 'before-restore-'

# What SkyPilot writes again by itself, and logs (sky/catalog, sky/backends/wheel_utils.py, sky/server/constants.py), relative to the volume.
LEFT_OUT = [
    'lost+found',
    'sky_logs',
    '.sky/api_server/request_debug_logs',
    '.sky/api_server/request_logs',
    '.sky/api_server/server.log',
    '.sky/catalogs',
    '.sky/debug_dumps',
    '.sky/locks',
    '.sky/wheels',
]
# What SQLite writes next to a database, and what is in the copy of that already.
SQLITE_SIDES = ('-wal', '-shm', '-journal')
SQLITE_MAGIC = b'SQLite format 3\0'


def is_left_out(path):
    return path.startswith(ASIDE) or any(path == one or path.startswith(f'{one}/') for one in LEFT_OUT)


def is_sqlite(file):
    with open(file, 'rb') as opened:
        return opened.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC


def entries(root):
    """Returns the folders, links and files of the volume that a backup has, relative to it."""
    for folder, folders, files in os.walk(root):
        place = pathlib.Path(folder).relative_to(root)
        folders[:] = sorted(one for one in folders if not is_left_out(str(place / one)))
        for name in [*folders, *sorted(files)]:
            path = str(place / name)
            full = os.path.join(root, path)
            beside = next((full.removesuffix(side) for side in SQLITE_SIDES if name.endswith(side)), None)
            if is_left_out(path) or (beside and os.path.isfile(beside) and is_sqlite(beside)):
                continue
            # Sockets and pipes belong to a process.
            if os.path.islink(full) or os.path.isfile(full) or os.path.isdir(full):
                yield path


def copy_sqlite(live, target):
    """Copies a database as it is between two transactions, while others write to it, and checks the copy."""
    with contextlib.closing(sqlite3.connect(f'file:{quote(live)}?mode=ro', uri=True, timeout=60)) as source:
        with contextlib.closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            [(verdict,)] = copy.execute('PRAGMA integrity_check(1)').fetchall()
    if verdict != 'ok':
        raise SystemExit(f'{live} is damaged: {verdict}')


def digest(file):
    with open(file, 'rb') as opened:
        sha256 = hashlib.sha256()
        while block := opened.read(1 << 20):
            sha256.update(block)
    return sha256.hexdigest()


class Writer:
    """An archive that is being written."""

    def __init__(self, file, work):
        self.tar = tarfile.open(file, 'w:gz', compresslevel=6)
        self.work = work
        self.digests = {}

    def add_volume(self, root):
        for path in entries(root):
            full = os.path.join(root, path)
            try:
                if os.path.islink(full) or os.path.isdir(full):
                    self.tar.add(full, f'{VOLUME}/{path}', recursive=False)
                else:
                    self.add(full, f'{VOLUME}/{path}')
            except FileNotFoundError:
                # The server deletes temporary files while the archive is written.
                print(f'gone while it was copied: {path}')

    def add(self, file, name):
        """Adds a file by way of a copy, because it can change until the archive has it."""
        information = self.tar.gettarinfo(file, name)
        with tempfile.TemporaryDirectory(dir=self.work) as folder:
            copy = os.path.join(folder, 'copy')
            copy_sqlite(file, copy) if is_sqlite(file) else shutil.copyfile(file, copy)
            information.size = os.path.getsize(copy)
            # A second name of a file gets a separate copy.
            information.type = tarfile.REGTYPE
            with open(copy, 'rb') as opened:
                self.tar.addfile(information, opened)
            self.digests[name] = digest(copy)

    def close(self, **facts):
        manifest = os.path.join(self.work, MANIFEST)
        pathlib.Path(manifest).write_text(json.dumps({**facts, 'sha256': self.digests}, indent=2))
        self.tar.add(manifest, MANIFEST)
        self.tar.close()


def extract(file, target):
    """Extracts an archive, and checks each file of it; returns its manifest."""
    with tarfile.open(file, 'r:gz') as tar:
        # Owners and modes come back as they were; the members are checked here.
        tar.extraction_filter = lambda member, _: member
        members = tar.getmembers()
        for member in members:
            if member.name.startswith('/') or '..' in member.name.split('/') or not (member.isreg() or member.isdir() or member.issym()):
                raise SystemExit(f'{member.name} does not belong in a backup')
        # A folder can be read-only, and nothing may be written through a link.
        for member in sorted(members, key=lambda one: one.issym()):
            if not member.isdir():
                tar.extract(member, target)
        for member in sorted((one for one in members if one.isdir()), key=lambda one: one.name, reverse=True):
            tar.extract(member, target)
    manifest = json.loads(pathlib.Path(target, MANIFEST).read_text())
    for name, expected in manifest['sha256'].items():
        if digest(os.path.join(target, name)) != expected:
            raise SystemExit(f'{name} is damaged in the backup')
    return manifest

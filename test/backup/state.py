"""The API server's state, made and read by SkyPilot's own code: python state.py make|files|read|job|write SECONDS."""
import json
import os
import pathlib
import sys
import time
import types

from sky import global_user_state
from sky import models
from sky.jobs import state as jobs_state
from sky.serve import serve_state
from sky.recipes import db as recipes_db
from sky.utils.db import kv_cache
from sky.server.requests import requests as requests_lib

HOME = pathlib.Path(os.environ['HOME'])


def make():
    for index in range(20):
        user = models.User(id=f'user{index:04}', name=f'Ünïcode {index}', password=f'hash{index}')
        global_user_state.add_or_update_user(user)
        global_user_state.set_ssh_keys(f'user{index:04}', f'ssh-ed25519 {index}', f'-----BEGIN {index}-----\n')
        global_user_state.add_service_account_token(f'token{index}', f'ci-{index}', f'sha{index}', f'user{index:04}', 'sa-1')
        global_user_state.add_or_update_cluster(f'cluster-{index}', types.SimpleNamespace(launched_resources=None, index=index), None, ready=index % 2 == 0)
        job = jobs_state.set_job_info_without_job_id(f'job-{index}', 'default', 'sky jobs launch', None, None, f'user{index:04}')
        jobs_state.set_pending(job, 0, f'task-{index}', '1x[CPU:2]', '{}')
        kv_cache.add_or_update_cache_entry(f'key-{index}', 'value', time.time() + 3600)
    serve_state.add_service('service', 1, 'policy', '1x', 'round_robin', serve_state.ServiceStatus.READY, True, False, 7, 'sky serve up')
    recipes_db.list_recipes()
    requests_lib.reset_db_and_logs()


def make_files():
    for name, content, mode in [
        ('.ssh/sky-key', b'private\n', 0o600),
        ('.sky/clients/user0001/ssh/sky-key', b'private\n', 0o600),
        ('.sky/user_hash', b'abcd1234', 0o644),
        ('.sky/generated/cluster-1.yml', b'a: 1\n', 0o644),
        ('.sky/api_server/clients/user0001/file_mounts/blob', os.urandom(3_000_000), 0o640),
        ('.sky/a name with % and ?.db', b'', 0o644),
        ('.sky/catalogs/v8/aws/vms.csv', b'left out', 0o644),
        ('.sky/locks/one.lock', b'left out', 0o644),
        ('sky_logs/run.log', b'left out', 0o644),
    ]:
        file = HOME / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        file.chmod(mode)
    (HOME / '.sky/ssh_node_pools.yaml').symlink_to('/var/skypilot/ssh_node_pool/ssh_node_pools.yaml')
    os.mkfifo(HOME / '.sky/pipe')


def read():
    users = sorted(global_user_state.get_all_users(), key=lambda user: user.id)
    jobs, _ = jobs_state.get_managed_jobs_with_filters()
    return {
        'users': [[user.id, user.name, user.password, user.created_at, *global_user_state.get_ssh_keys(user.id)] for user in users],
        'tokens': sorted(global_user_state.get_all_service_account_tokens(), key=lambda token: token['token_id']),
        'clusters': sorted([one['name'], one['handle'].index, str(one['status'])] for one in global_user_state.get_clusters()),
        'jobs': sorted([job['job_id'], job['job_name'], str(job['status']), job['submitted_at']] for job in jobs),
        'services': [one['name'] for one in serve_state.get_services()],
        'recipes': sorted(one.name for one in recipes_db.list_recipes()),
        'cache': kv_cache.get_cache_entry('key-19'),
    }


def write(seconds):
    """Users and their keys, one after the other; the names of those that are there at the end are those that the database promised."""
    end = time.time() + seconds
    index = 0
    while time.time() < end:
        user = f'writer{index:06}'
        global_user_state.add_or_update_user(models.User(id=user, name=user))
        global_user_state.set_ssh_keys(user, user, user)
        index += 1
        if index == 1:
            print('writing', flush=True)
    print(index)


verb, *rest = sys.argv[1:]
if verb == 'make':
    make()
elif verb == 'files':
    make_files()
elif verb == 'read':
    print(json.dumps(read(), sort_keys=True, default=str))
elif verb == 'job':
    print(jobs_state.set_job_info_without_job_id('next', 'default', 'sky jobs launch', None, None, 'user0001'))
elif verb == 'write':
    write(float(*rest))

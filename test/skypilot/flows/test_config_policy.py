"""What the program's own admin policy does to managed jobs, and what SkyPilot makes of the derived config."""
import sys
import types

import pytest

URL = 'SKYPILOT_API_SERVER_ENDPOINT'
CREDENTIALS = 'https://skypilot:HUSH@sky.example.com'


@pytest.fixture
def policy(node):
    """The class in the module that the pod of a plan writes."""
    [values] = [resource['inputs']['values'] for resource in node.plan({})['resources'] if resource['type'].endswith(':Release')]
    hook = values['apiService']['preDeployHook']
    source = hook.split("<<'END_OF_POLICY'\n")[1].split('\nEND_OF_POLICY')[0]
    module = types.ModuleType('skypilot_stack_policy')
    exec(compile(source, 'skypilot_stack_policy.py', 'exec'), module.__dict__)  # pylint: disable=exec-used
    sys.modules[module.__name__] = module
    yield 'skypilot_stack_policy.NoApiServerAccess'
    del sys.modules[module.__name__]


def _applied(policy, request_name, override=None):
    """Returns a task of which the client wrote the URL into the environment, after SkyPilot applied the policy."""
    import sky
    from sky import skypilot_config
    from sky.server.requests import request_names
    from sky.utils import admin_policy_utils
    from sky.utils import config_utils
    task = sky.Task(run='env')
    assert task.api_server_access
    task.update_envs({URL: CREDENTIALS, 'MINE': 'kept'})
    name = getattr(request_names.AdminPolicyRequestName, request_name)
    with skypilot_config.replace_skypilot_config(config_utils.Config({'admin_policy': policy})):
        with skypilot_config.override_skypilot_config(override):
            dag, _ = admin_policy_utils.apply(task, name)
    return dag.tasks[0]


def test_a_managed_job_gets_no_password(policy):
    task = _applied(policy, 'JOBS_LAUNCH')
    assert not task.api_server_access
    assert task.envs == {'MINE': 'kept'}
    assert 'HUSH' not in str(task.to_yaml_config())


def test_another_request_stays_as_it_is(policy):
    task = _applied(policy, 'CLUSTER_LAUNCH')
    assert task.api_server_access
    assert task.envs == {URL: CREDENTIALS, 'MINE': 'kept'}


def test_a_client_can_replace_the_policy(policy):
    """So no admin policy is a boundary against a client that is not SkyPilot's own."""
    from sky import admin_policy

    class Nothing(admin_policy.AdminPolicy):

        @classmethod
        def validate_and_mutate(cls, user_request):
            return admin_policy.MutatedUserRequest(user_request.task, user_request.skypilot_config)

    sys.modules['skypilot_stack_policy'].Nothing = Nothing
    task = _applied(policy, 'JOBS_LAUNCH', override={'admin_policy': 'skypilot_stack_policy.Nothing'})
    assert task.envs[URL] == CREDENTIALS


def _is_kept(config, cloud, region):
    """The test of write_cluster_config (sky/backends/backend_utils.py) for what stays on the server."""
    from sky import skypilot_config
    from sky.utils import config_utils
    with skypilot_config.replace_skypilot_config(config_utils.Config(config)):
        identity = skypilot_config.get_effective_workspace_region_config(
            cloud=cloud, region=region, keys=('remote_identity',), default_value=None)
    return identity == 'NO_UPLOAD'


def test_the_identity_of_a_context_replaces_no_upload():
    config = {'kubernetes': {'remote_identity': 'NO_UPLOAD', 'context_configs': {'east': {'remote_identity': 'sky-tasks'}}}}
    assert not _is_kept(config, 'kubernetes', 'east')
    assert _is_kept(config, 'kubernetes', 'us-east-1')


@pytest.mark.parametrize('identity', ['no_upload', [{'*': 'NO_UPLOAD'}]])
def test_only_the_exact_word_keeps_credentials(node, identity):
    import os
    config = {'aws': {'remote_identity': identity}}
    assert not _is_kept(config, 'aws', 'us-east-1')
    assert node.config_problems(config, os.environ['JUDGE_VERSION']) == []


@pytest.mark.parametrize('kind, embedded', [('SHARED_CREDENTIALS_FILE', True), ('ASSUME_ROLE', True), ('CONTAINER_ROLE', False)])
def test_mount_cached_writes_the_key_of_the_server(monkeypatch, kind, embedded):
    from sky import clouds
    from sky.data import data_utils
    identity = clouds.aws.AWSIdentityType[kind]
    monkeypatch.setattr(clouds.AWS, '_current_identity_type', classmethod(lambda cls: identity))
    credentials = types.SimpleNamespace(
        access_key='AKIAHUSH', secret_key='HUSH', get_frozen_credentials=lambda: credentials)
    monkeypatch.setattr(data_utils.aws, 'session', lambda *_, **__: types.SimpleNamespace(get_credentials=lambda: credentials))
    profile = data_utils.Rclone.RcloneStores.S3.get_config(bucket_name='bucket')
    assert ('AKIAHUSH' in profile) == embedded
    assert ('env_auth = true' in profile) != embedded


def test_keys_of_stores_are_copied_whatever_the_config(monkeypatch, tmp_path):
    from sky import check
    from sky.utils import registry
    monkeypatch.setattr(check.cloudflare, 'check_storage_credentials', lambda: (True, None))
    monkeypatch.setattr(check.cloudflare, 'get_credential_file_mounts', lambda: {'~/.cloudflare/r2.credentials': str(tmp_path)})
    mounts = check.get_cloud_credential_file_mounts(excluded_clouds=list(registry.CLOUD_REGISTRY.values()))
    assert list(mounts) == ['~/.cloudflare/r2.credentials']

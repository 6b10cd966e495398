"""SkyPilot accepts the workspaces of a plan, and resolves the namespace and the account of a launch to those of the team."""
import pytest

CONTEXTS = ('in-cluster',)
TEAMS = {'vision': 'skypilot-tasks-vision', 'language': 'words'}
CONFIG = {
    'aws': {
        'enabled': True,
        'profiles': [{
            'name': 'team',
            'roleArn': 'arn:aws:iam::210987654321:role/skypilot'
        }]
    },
    'gcp': {
        'enabled': True,
        'project': 'my-project',
        'projects': ['team-project']
    },
    'workspaces': [
        {
            'name': 'default',
            'private': True
        },
        {
            'name': 'vision',
            'allowedUsers': ['ada@example.com'],
            'aws': {
                'profile': 'team',
                'roleName': 'theirs'
            },
            'gcp': {
                'project': 'team-project'
            },
            'config': {
                'azure': {
                    'disabled': True
                }
            }
        },
        {
            'name': 'language',
            'aws': {
                'enabled': False
            },
            'gcp': {
                'enabled': False
            },
            'contexts': [{
                'name': 'in-cluster',
                'namespace': 'words',
                'clusterQueue': 'gpus'
            }]
        },
        {
            'name': 'clouds_only',
            'private': False,
            'contexts': []
        },
    ],
    'skypilotConfigMode': 'managed'
}


@pytest.fixture
def planned(node, monkeypatch, tmp_path):
    """The SkyPilot config of the plan, which SkyPilot has read."""
    monkeypatch.setenv('IS_SKYPILOT_SERVER', 'true')
    from sky import skypilot_config
    from sky.server import plugins
    from sky.utils import yaml_utils
    monkeypatch.setattr(plugins, '_plugins_loaded', True)
    release = next(one for one in node.plan(CONFIG)['resources'] if one['type'].endswith(':Release'))
    text = release['inputs']['values']['apiService']['config']
    path = tmp_path / 'config.yaml'
    path.write_text(text, encoding='utf-8')
    monkeypatch.setenv(skypilot_config.ENV_VAR_GLOBAL_CONFIG, str(path))
    skypilot_config.reload_config()
    yield yaml_utils.safe_load(text)
    monkeypatch.undo()
    skypilot_config.reload_config()


def test_accepts_the_workspaces(planned):
    from sky import skypilot_config
    from sky.utils import common_utils
    skypilot_config._validate_config(planned, 'the test')
    assert sorted(planned['workspaces']) == ['clouds_only', 'default', 'language', 'vision']
    for name in planned['workspaces']:
        common_utils.check_workspace_name_is_valid(name)


# What a task brings as its config (sky/skylet/constants.py, OVERRIDEABLE_CONFIG_KEYS_IN_TASK).
OF_A_TASK = {'kubernetes': {'remote_identity': 'stronger', 'namespace': 'other'}}


@pytest.mark.parametrize('team', TEAMS)
@pytest.mark.parametrize('override', [None, OF_A_TASK])
def test_launches_in_the_namespace_and_under_the_account_of_the_team(planned, team, override):
    from sky import skypilot_config
    for context in CONTEXTS:
        given = {'cloud': 'kubernetes', 'region': context, 'workspace': team, 'override_configs': override}
        assert skypilot_config.get_effective_namespace(**given) == TEAMS[team]
        assert skypilot_config.get_effective_workspace_region_config(keys=('remote_identity',), **given) == 'skypilot-workload-sa'


def test_chooses_what_the_team_has_in_each_cloud(planned):
    from sky import skypilot_config

    def of(team, cloud, *keys):
        return skypilot_config.get_workspace_cloud(cloud, workspace=team).get_nested(keys, None)

    assert of('vision', 'aws', 'profile') == 'team'
    assert of('vision', 'gcp', 'project_id') == 'team-project'
    assert of('vision', 'azure', 'disabled') is True
    assert [of('language', cloud, 'disabled') for cloud in ('aws', 'gcp')] == [True, True]
    assert of('clouds_only', 'kubernetes', 'disabled') is True
    queue = skypilot_config.get_effective_workspace_region_config(cloud='kubernetes',
                                                                  keys=('kueue', 'local_queue_name'),
                                                                  region='in-cluster',
                                                                  workspace='language')
    assert queue == 'language'

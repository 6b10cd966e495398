"""Runs a flow on GCP: with the permissions of the plan, and with what it leaves behind compared."""
import pathlib

import pytest

from judge import gcp, gcp_commands, gcp_sky, gcp_table, gcp_transport


def _config(described, on: bool) -> dict:
    block = {'enabled': True, 'project': gcp.PROJECT, 'features': described.features(on)}
    config = {'gcp': block}
    for key, value in (described.config or {}).items():
        if key.startswith('/'):
            config[key[1:]] = value
        else:
            block[key] = value
    if 'sharedVpc' in block['features']:
        block['hostProject'] = gcp.HOST_PROJECT
    return config


# What SkyPilot does with GCP and no flow runs, and why.
NOT_RUN = {
    'logs in Cloud Logging': 'fluent-bit on the VM writes them, which SkyPilot only configures (sky/logs/gcp.py)',
    'OS Login': 'a project with enable-oslogin needs roles/compute.osAdminLogin, which no feature grants (sky/authentication.py)',
    'TPU nodes, the architecture before TPU VMs': 'gcloud makes them, and Google no longer offers them',
    'transfer of a bucket from S3 or R2': 'the Storage Transfer Service does it, which no feature covers (sky/data/data_transfer.py)',
    'the autoscaler of GKE': 'container.clusters.get, whose refusal SkyPilot takes as yes (sky/provision/kubernetes/utils.py)',
}


@pytest.fixture(scope='session')
def gcp_home(tmp_path_factory, recorder):
    """The machine on which SkyPilot runs: its catalogs, and the commands on its PATH."""
    for what, why in NOT_RUN.items():
        recorder.add_not_run('gcp', what, why)
    home = pathlib.Path.home()
    gcp_transport.write_catalogs(str(home))
    commands = gcp_commands.Commands(tmp_path_factory.mktemp('bin'))
    yield home, commands
    commands.close()


@pytest.fixture
def on_gcp(node, recorder, described, variant, gcp_home, monkeypatch):
    """Runs the body of a flow.

    `given` puts things into the cloud that were there before; with `refuses` something must be refused; with `purge` a launch that was refused is
    cleared by `sky down --purge`.
    """
    home, commands = gcp_home

    def run(body, given=None, refuses=False, purge=False):
        cloud = gcp.Gcp(node.plan(_config(described, variant == 'on')), enabled_apis=['tpu.googleapis.com', 'storage.googleapis.com'])
        commands.cloud = cloud
        if given:
            given(cloud)
        before = cloud.snapshot()
        error = None
        with gcp_transport.in_place_of_google(cloud), gcp_transport.quiet_clock():
            _forget()
            _note_what_is_asked_of_the_vms(cloud, monkeypatch)
            sky = gcp_sky.Sky(cloud, home)
            try:
                body(sky)
            except Exception as raised:  # pylint: disable=broad-except
                if not cloud.refused:
                    raise
                error = raised
                sky.clean_up(purge)
        outcome = 'refused' if error else 'works'
        if refuses:
            assert error, 'nothing was refused'
        _judge(cloud, before, 'off' if refuses else variant, error)
        recorder.add(described, variant, outcome, cloud.used.get(described.principal, ()), cloud.refused)

    return run


def _judge(cloud, before: set, variant: str, error):
    assert not cloud.unknown, f'calls that the judge does not know: {cloud.unknown}'
    if variant == 'on':
        assert not cloud.refused, f'refused though the feature is on: {cloud.refused} ({error!r})'
    after = cloud.snapshot()
    left = sorted(path for path in after - before if not any(known in path for known in gcp_table.LEFT_BEHIND))
    assert not left, f'left behind: {left}; refused: {cloud.refused}; {error!r}'
    assert not before - after, f'gone: {sorted(before - after)}'


def _note_what_is_asked_of_the_vms(cloud, monkeypatch):
    """Before each launch SkyPilot looks for permissions in the roles of the VMs' account, whether it uses them or not."""
    from sky.provision.gcp import config
    real = config._is_permission_satisfied  # pylint: disable=protected-access

    def noted(account, crm, iam, permissions, roles):
        wanted = set(permissions)
        satisfied, policy = real(account, crm, iam, permissions, roles)
        if account is not None and account['email'] == cloud.grants.vm:
            held = set()
            for project, role, member in cloud.grants.bindings:
                if member == cloud.grants.vm and project == gcp.PROJECT:
                    held |= cloud.grants.permissions(role)
            cloud.used.setdefault('vm', set()).update(wanted & held)
            cloud.refused.extend(f'{permission} roles of the VM account' for permission in wanted - held)
        return satisfied, policy

    monkeypatch.setattr(config, '_is_permission_satisfied', noted)


def _forget():
    """SkyPilot remembers for some seconds who it is, which a flow after another must not."""
    from sky.clouds import gcp as sky_gcp
    from sky.clouds.utils import gcp_utils
    from sky.utils import annotations
    annotations.clear_request_level_cache()
    for function in (sky_gcp._get_default, sky_gcp._list_enabled_services, sky_gcp.GCP._get_image_size):  # pylint: disable=protected-access
        function.cache_clear()
    gcp_utils._list_reservations_for_instance_type.cache.clear()  # pylint: disable=protected-access

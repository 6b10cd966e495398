"""Which permissions each method of Google's APIs demands, as data.

Sources, by the letter in each row:
  D  the IAM dataset, gcp/map.json (github.com/iann0036/iam-dataset at 2073fa52, MIT), which collects what Google's audit logs and errors name;
  R  the "IAM Permissions" section of the method's page in Google's REST reference;
  S  Cloud Storage, "IAM permissions for JSON methods" and "IAM permissions for gsutil commands";
  T  Cloud TPU, "Access control with IAM".
A method that is not here fails the run.
"""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Method:
    """What a method demands of its project always; `body` names the function that reads what else it demands from its body."""
    permissions: tuple
    source: str
    body: str = ''


def _same(prefix: str, verbs: str, source: str = 'DR') -> dict:
    """Methods whose permission has the name of the method."""
    return {f'{prefix}.{verb}': Method((f'{prefix}.{verb}',), source) for verb in verbs.split()}


METHODS = {
    **_same('compute.projects', 'get'),
    **_same('compute.regions', 'get'),
    **_same('compute.zones', 'list'),
    **_same('compute.images', 'get delete'),
    **_same('compute.machineImages', 'get'),
    **_same('compute.disks', 'get resize'),
    **_same('compute.reservations', 'list'),
    **_same('compute.resourcePolicies', 'get'),
    **_same('compute.networks', 'get list delete getEffectiveFirewalls'),
    **_same('compute.subnetworks', 'list'),
    **_same('compute.firewalls', 'get list'),
    **_same('compute.instances', 'get list delete stop start setLabels setTags'),
    **_same('compute.instanceGroupManagers', 'get'),
    'compute.zoneOperations.get': Method(('compute.zoneOperations.get',), 'DR'),
    'compute.zoneOperations.wait': Method(('compute.zoneOperations.get',), 'DR'),
    'compute.regionOperations.get': Method(('compute.regionOperations.get',), 'DR'),
    'compute.regionOperations.wait': Method(('compute.regionOperations.get',), 'DR'),
    'compute.globalOperations.get': Method(('compute.globalOperations.get',), 'DR'),
    'compute.globalOperations.wait': Method(('compute.globalOperations.get',), 'DR'),
    'compute.regionDisks.get': Method(('compute.disks.get',), 'DR'),
    'compute.instances.aggregatedList': Method(('compute.instances.list',), 'R'),
    'compute.reservations.aggregatedList': Method(('compute.reservations.list',), 'R'),
    'compute.instances.insert': Method(('compute.instances.create',), 'DR', body='instance'),
    'compute.instances.bulkInsert': Method(('compute.instances.create',), 'DR', body='bulk'),
    'compute.images.insert': Method(('compute.images.create',), 'DR', body='image'),
    'compute.networks.insert': Method(('compute.networks.create',), 'DR'),
    'compute.subnetworks.insert': Method(('compute.subnetworks.create', 'compute.networks.updatePolicy'), 'R'),
    'compute.subnetworks.delete': Method(('compute.subnetworks.delete', 'compute.networks.updatePolicy'), 'R'),
    'compute.firewalls.insert': Method(('compute.firewalls.create', 'compute.networks.updatePolicy'), 'R; skypilot#5542'),
    'compute.firewalls.update': Method(('compute.firewalls.update', 'compute.networks.updatePolicy'), 'R; skypilot#5542'),
    'compute.firewalls.delete': Method(('compute.firewalls.delete', 'compute.networks.updatePolicy'), 'DR'),
    'compute.resourcePolicies.insert': Method(('compute.resourcePolicies.create',), 'DR'),
    'compute.regionInstanceTemplates.get': Method(('compute.instanceTemplates.get',), 'DR'),
    'compute.regionInstanceTemplates.insert': Method(('compute.instanceTemplates.create',), 'DR', body='template'),
    'compute.regionInstanceTemplates.delete': Method(('compute.instanceTemplates.delete',), 'DR'),
    'compute.instanceGroupManagers.insert': Method(('compute.instanceGroupManagers.create', 'compute.instanceGroups.create'), 'DR',
                                                   body='group'),
    'compute.instanceGroupManagers.delete': Method(('compute.instanceGroupManagers.delete', 'compute.instanceGroups.delete'), 'DR'),
    'compute.instanceGroupManagerResizeRequests.insert': Method(('compute.instanceGroupManagers.update',), 'DR', body='resize'),
    'compute.instanceGroupManagerResizeRequests.list': Method(('compute.instanceGroupManagers.get',), 'DR'),
    'compute.instanceGroupManagerResizeRequests.cancel': Method(('compute.instanceGroupManagers.update',), 'DR'),
    'cloudresourcemanager.projects.get': Method(('resourcemanager.projects.get',), 'DR'),
    'cloudresourcemanager.projects.create': Method(('resourcemanager.projects.create',), 'DR'),
    'cloudresourcemanager.projects.getIamPolicy': Method(('resourcemanager.projects.getIamPolicy',), 'DR'),
    'cloudresourcemanager.projects.setIamPolicy': Method(('resourcemanager.projects.setIamPolicy',), 'DR'),
    'cloudresourcemanager.projects.testIamPermissions': Method((), 'DR'),
    'iam.projects.serviceAccounts.get': Method(('iam.serviceAccounts.get',), 'DR'),
    'iam.projects.serviceAccounts.create': Method(('iam.serviceAccounts.create',), 'DR'),
    'iam.projects.roles.get': Method(('iam.roles.get',), 'DR'),
    'serviceusage.services.list': Method(('serviceusage.services.list',), 'DR'),
    'serviceusage.services.enable': Method(('serviceusage.services.enable',), 'DR'),
    'tpu.projects.locations.nodes.list': Method(('tpu.nodes.list',), 'DT'),
    'tpu.projects.locations.nodes.get': Method(('tpu.nodes.get',), 'DT'),
    'tpu.projects.locations.nodes.create': Method(('tpu.nodes.create',), 'DT', body='node'),
    'tpu.projects.locations.nodes.delete': Method(('tpu.nodes.delete',), 'DT'),
    'tpu.projects.locations.nodes.stop': Method(('tpu.nodes.stop',), 'DT'),
    'tpu.projects.locations.nodes.start': Method(('tpu.nodes.start',), 'DT'),
    'tpu.projects.locations.nodes.patch': Method(('tpu.nodes.update', 'tpu.nodes.get'), 'DT', body='patch'),
    'tpu.projects.locations.operations.get': Method(('tpu.operations.get',), 'DT'),
    'tpu.projects.locations.queuedResources.create': Method(('tpu.nodes.create',), 'D', body='queued'),
    'tpu.projects.locations.queuedResources.get': Method(('tpu.nodes.get',), 'D'),
    'storage.buckets.get': Method(('storage.buckets.get',), 'S'),
    'storage.buckets.insert': Method(('storage.buckets.create',), 'S'),
    'storage.buckets.delete': Method(('storage.buckets.delete',), 'S'),
    'storage.objects.list': Method(('storage.objects.list',), 'S'),
    'storage.objects.get': Method(('storage.objects.get',), 'S'),
    'storage.objects.insert': Method(('storage.objects.create',), 'S'),
    # A write over an object that exists deletes it.
    'storage.objects.overwrite': Method(('storage.objects.create', 'storage.objects.delete'), 'S'),
    'storage.objects.patch': Method(('storage.objects.update', 'storage.objects.get'), 'S'),
    'storage.objects.delete': Method(('storage.objects.delete',), 'S'),
    'iap.tunnel': Method(('iap.tunnelInstances.accessViaIAP',), 'Identity-Aware Proxy, "Using IAP for TCP forwarding"'),
    'artifactregistry.docker.pull': Method(
        ('artifactregistry.repositories.downloadArtifacts', 'artifactregistry.repositories.get'),
        'Artifact Registry, "Configure roles and permissions": roles/artifactregistry.reader'),
    'logging.entries.write': Method(('logging.logEntries.create',), 'D'),
}

# What roles of Google's own hold, as far as a call here asks for it (the IAM dataset, gcp/roles/*.json).
PREDEFINED = {
    'roles/compute.networkUser': {
        'compute.firewalls.get', 'compute.firewalls.list', 'compute.networks.get', 'compute.networks.getEffectiveFirewalls',
        'compute.networks.list', 'compute.networks.use', 'compute.subnetworks.get', 'compute.subnetworks.list', 'compute.subnetworks.use',
        'compute.subnetworks.useExternalIp', 'compute.networks.useExternalIp', 'compute.projects.get', 'compute.regions.get',
        'compute.zones.list', 'resourcemanager.projects.get', 'serviceusage.services.list'
    },
    'roles/compute.networkViewer': {
        'compute.firewalls.get', 'compute.firewalls.list', 'compute.networks.get', 'compute.networks.getEffectiveFirewalls',
        'compute.networks.list', 'compute.projects.get', 'compute.regions.get', 'compute.subnetworks.get', 'compute.subnetworks.list',
        'compute.zones.list', 'resourcemanager.projects.get', 'serviceusage.services.list'
    },
    'roles/iam.serviceAccountUser': {
        'iam.serviceAccounts.actAs', 'iam.serviceAccounts.get', 'iam.serviceAccounts.list', 'resourcemanager.projects.get'
    },
}

# Projects whose images everyone who is authenticated may use (Compute Engine, "Public images"; SkyPilot publishes its own so).
PUBLIC_IMAGES = ('sky-dev-465', 'deeplearning-platform-release', 'debian-cloud', 'ubuntu-os-cloud', 'cos-cloud')

# What SkyPilot leaves behind whatever it may do.
LEFT_BEHIND = {
    'resourcePolicies': 'SkyPilot makes a placement policy for each cluster and never deletes one (sky/provision/gcp/config.py)',
    'skypilot-vpc': 'SkyPilot makes this VPC once for each project and keeps it for the next launch (sky/provision/gcp/config.py)',
    'queuedResources': 'SkyPilot deletes the node of a queued resource and not the queued resource (sky/provision/gcp/instance_utils.py)',
    'instanceTemplates': 'on autodown the instance group that SkyPilot deletes holds the machine that would delete its template; the next '
                         'launch of that name does (sky/provision/gcp/instance_utils.py)',
}

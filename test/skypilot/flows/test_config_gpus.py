"""SkyPilot recognizes GPUs by the labels and resources that `npm run verify` looks for."""


def test_recognizes_gpus_by_the_same_labels_and_resources(node):
    from sky.provision.kubernetes import utils
    labels = {label for formatter in utils.LABEL_FORMATTER_REGISTRY for label in formatter.get_label_keys()}
    known = node.gpus()
    # An older version knows fewer.
    assert labels <= set(known['labels'])
    assert len(set(known['labels']) - labels) <= 1
    assert set(known['resources']) == set(utils.SUPPORTED_GPU_RESOURCE_KEYS.values())

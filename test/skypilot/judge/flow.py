"""A flow: one thing that SkyPilot does with a cloud, run with its feature on and with it off."""
import dataclasses
import json
import os
from typing import Optional

import pytest


class Refused(Exception):
    """A flow raises it, or lets SkyPilot's own exception through, where an opening was refused."""


@dataclasses.dataclass(frozen=True)
class Flow:
    """What a flow is; `feature` is the one that it needs, or core."""
    cloud: str
    principal: str
    name: str
    feature: str = 'core'
    # Features that the flow needs beside its own; they are on in both runs.
    also: tuple = ()
    # The rest of the cloud's block of the stack config, or of the whole config where a key has a slash before it.
    config: Optional[dict] = None

    def features(self, on: bool) -> list:
        own = [] if self.feature == 'core' or not on else [self.feature]
        return sorted({*own, *self.also})


def flow(**fields):
    """Marks a test as a flow: it runs once with its feature on and, unless that is core, once with it off."""
    described = Flow(**{**fields, 'also': tuple(fields.get('also', ()))})
    variants = ['on'] if described.feature == 'core' else ['on', 'off']

    def mark(test):
        test = pytest.mark.parametrize('variant', variants)(test)
        return pytest.mark.flow(described)(test)

    return mark


class Recorder:
    """Writes down what each flow used and what was refused, for the table of docs/permissions.md."""

    def __init__(self):
        self._flows = {}
        self.not_run = []

    def add(self, described: Flow, variant: str, outcome: str, used, refused):
        key = (described.cloud, described.principal, described.name)
        entry = self._flows.setdefault(
            key, {
                'cloud': described.cloud,
                'principal': described.principal,
                'flow': described.name,
                'feature': described.feature,
            })
        if described.also:
            entry['also'] = sorted(described.also)
        entry[variant] = {'outcome': outcome, 'used': sorted(set(used)), 'refused': sorted(set(refused))}

    def add_not_run(self, cloud: str, what: str, why: str):
        """A thing that SkyPilot does and that no flow runs, and why."""
        self.not_run.append({'cloud': cloud, 'flow': what, 'why': why})

    def write(self):
        path = os.environ.get('JUDGE_RECORD')
        if not path:
            return
        flows = [self._flows[key] for key in sorted(self._flows)]
        with open(path, 'w', encoding='utf-8') as file:
            json.dump({'flows': flows, 'notRun': sorted(self.not_run, key=lambda one: (one['cloud'], one['flow']))}, file, indent=2)

"""Asks this project's own code: what a config plans, and what IAM makes of a request."""
import json
import pathlib
import subprocess
import threading

ROOT = pathlib.Path(__file__).resolve().parents[3]


class Node:
    """One Node.js process that answers for the whole session (../node.ts)."""

    def __init__(self):
        command = ['node', '-r', './scripts/typescript.js', 'test/skypilot/node.ts']
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._lock = threading.Lock()
        self._plans = {}

    def plan(self, config: dict) -> dict:
        """The offline plan of a config, written as in a stack file but without the namespace."""
        key = json.dumps(config, sort_keys=True)
        if key not in self._plans:
            self._plans[key] = self._ask({'plan': config})
        return self._plans[key]

    def simulate(self, simulation: dict) -> dict:
        """What IAM makes of a request, as @cloud-copilot/iam-simulate has it."""
        return self._ask({'simulate': simulation})

    def rows(self, config: dict) -> dict:
        """The rows of the table on AWS that a config chooses, by principal, each resource as the table writes it and as the policy does."""
        return self._ask({'awsRows': config})

    def config_problems(self, config: dict, version: str) -> list:
        """What the check of the SkyPilot config finds."""
        return self._ask({'config': config, 'version': version})

    def gpus(self) -> dict:
        """The labels and resources by which this project recognizes GPUs."""
        return self._ask({'gpus': True})

    def close(self):
        self._process.stdin.close()
        self._process.wait()

    def _ask(self, question: dict) -> dict:
        with self._lock:
            self._process.stdin.write(json.dumps(question) + '\n')
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        if not line:
            raise RuntimeError('node.ts ended; its message is above')
        reply = json.loads(line)
        if isinstance(reply, dict) and 'error' in reply:
            raise RuntimeError(reply['error'])
        return reply

"""SkyPilot configs made at random from SkyPilot's schema, some of them with one mistake or more."""
import random

WORDS = ('aws', 'NO_UPLOAD', 'all', '10Gi', 'https://sky.example.com', 'a.b.C', 'user', 'x' * 8, '', '5')
OTHER_TYPES = (None, 7, -1, 2.5, True, 'text', [], {}, ['a'], {'a': 1})
# How often a node is a mistake, and how often a key of a map is written.
MISTAKE, WRITTEN = 0.004, 0.25


def generate(schema: dict, chance: random.Random) -> dict:
    """A config of a few of the top-level keys."""
    keys = chance.sample(sorted(schema['properties']), 4)
    config = {key: _value(schema['properties'][key], chance) for key in keys}
    if chance.random() < 0.05:
        config[_misspelt(keys[0])] = {}
    return config


def _value(node: dict, chance: random.Random) -> object:
    if chance.random() < MISTAKE:
        return chance.choice(OTHER_TYPES)
    for choice in ('anyOf', 'oneOf'):
        branches = [branch for branch in node.get(choice, []) if 'type' in branch]
        if branches:
            return _value(chance.choice(branches), chance)
    words = node.get('case_insensitive_enum')
    if words:
        return chance.choice([str.upper, str.lower, str])(chance.choice(words))
    for exact in ('enum', 'case_sensitive_enum'):
        if exact in node:
            return chance.choice(node[exact])
    makers = {'object': _map, 'array': _list, 'string': _text, 'integer': _whole, 'number': _whole, 'boolean': _boolean}
    return makers.get(node.get('type'), _text)(node, chance)


def _map(node: dict, chance: random.Random) -> dict:
    made = {}
    for key, item in node.get('properties', {}).items():
        if key in node.get('required', []) or chance.random() < WRITTEN / (1 + len(node['properties']) / 8):
            made[key] = _value(item, chance)
            if chance.random() < MISTAKE:
                made[_misspelt(key)] = made.pop(key)
    if isinstance(node.get('additionalProperties'), dict):
        made[chance.choice(('east', 'my-*', 'a-b'))] = _value(node['additionalProperties'], chance)
    return made


def _list(node: dict, chance: random.Random) -> list:
    return [_value(node.get('items', {}), chance) for _ in range(chance.randint(0, 2))]


def _text(node: dict, chance: random.Random) -> str:
    # Most patterns take one of the words.
    return chance.choice([word for word in WORDS if word or chance.random() < MISTAKE])


def _whole(node: dict, chance: random.Random) -> int:
    least = node.get('minimum', node.get('exclusiveMinimum', 0) + 1)
    most = max(least, min(least + 5, node.get('maximum', least + 5)))
    return least + (-1 if chance.random() < MISTAKE else chance.randint(0, most - least))


def _boolean(node: dict, chance: random.Random) -> bool:
    del node
    return chance.random() < 0.5


def _misspelt(key: str) -> str:
    return key[:-1] + 'x'

"""Prints the JSON schema that a SkyPilot API server checks its config with, once its plugins are loaded.

Before that it takes unknown keys below `kubernetes`, `jobs`, `serve` and workspaces, starts, and then refuses every request because of them.
"""
import json
import re

from sky.server import plugins

plugins._plugins_loaded = True

from sky.utils import schemas  # noqa: E402  pylint: disable=wrong-import-position

MAPS = ('properties', 'patternProperties')
# Keywords that do not decide which config is valid.
IGNORED = ('description', 'default', '$schema')


def in_any_case(pattern: str) -> str:
    """JavaScript has no case-insensitive groups before Node.js 23."""
    return re.sub('[A-Za-z]', lambda letter: f'[{letter[0].upper()}{letter[0].lower()}]', pattern)


def portable(pattern: str) -> str:
    """Spells out the groups of a regular expression that ignore case."""
    return re.sub(r'\(\?i:((?:[^()]|\([^()]*\))*)\)', lambda group: f'(?:{in_any_case(group[1])})', pattern)


def stripped(node: object) -> object:
    """Returns a schema without what documents it."""
    if isinstance(node, list):
        return [stripped(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {}
    for key, value in node.items():
        if key in IGNORED or value == [] and key == 'required':
            continue
        if key in MAPS:
            kept[key] = {portable(name) if key == 'patternProperties' else name: stripped(item) for name, item in value.items()}
        elif key == 'pattern':
            kept[key] = portable(value)
        elif key == 'case_insensitive_enum':
            # The words are what a message can name.
            kept.update(words=value, pattern='^(?:' + '|'.join(in_any_case(re.escape(word)) for word in value) + ')$')
        elif key == 'case_sensitive_enum':
            kept['enum'] = value
        else:
            kept[key] = stripped(value)
    return kept


print(json.dumps(stripped(schemas.get_config_schema())))

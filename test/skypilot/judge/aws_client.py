"""Puts the judge between botocore and the stand-in cloud: in this process, and in each AWS CLI that SkyPilot starts (aws_cli/sitecustomize.py)."""
import json
import os
import socket
import threading

_UNJUDGED = threading.local()


class unjudged:
    """What the test itself does to the cloud, such as looking at what is left, is nobody's call."""

    def __enter__(self):
        _UNJUDGED.on = True

    def __exit__(self, *_):
        _UNJUDGED.on = False


def install(ask):
    """Makes each call of botocore ask first; `ask` returns what to do with it: pass, answer or refuse."""
    from botocore import client  # pylint: disable=import-outside-toplevel

    original = client.BaseClient._make_api_call

    def make_api_call(self, operation_name, api_params):
        if getattr(_UNJUDGED, 'on', False):
            return original(self, operation_name, api_params)
        verdict = ask(self.meta.service_model.service_name, operation_name, api_params, self.meta.region_name)
        if 'answer' in verdict:
            return verdict['answer']
        if 'error' in verdict:
            response = {'Error': verdict['error'], 'ResponseMetadata': {'HTTPStatusCode': 403}}
            raise self.exceptions.from_code(verdict['error']['Code'])(response, operation_name)
        return original(self, operation_name, api_params)

    client.BaseClient._make_api_call = make_api_call
    return lambda: setattr(client.BaseClient, '_make_api_call', original)


def read_models_once():
    """SkyPilot makes a client for each call, and botocore reads its models anew for each session."""
    from botocore import loaders  # pylint: disable=import-outside-toplevel
    shared = loaders.create_loader(os.environ.get('AWS_DATA_PATH'))
    loaders.create_loader = lambda search_path_string=None: shared


def ask_over_socket(service, operation, parameters, region):
    """Asks the judge, which is another process; of a parameter that is no JSON, such as a file, only its name matters."""
    question = {'service': service, 'operation': operation, 'parameters': parameters, 'region': region}
    with socket.create_connection(('127.0.0.1', int(os.environ['JUDGE_AWS_PORT']))) as connection:
        connection.sendall(json.dumps(question, default=repr).encode() + b'\n')
        return json.loads(connection.makefile().readline())

"""Python reads it at its start, so that the AWS CLI which SkyPilot starts is judged as SkyPilot itself is."""
import os
import sys

if any(os.path.basename(argument) == 'aws' for argument in sys.orig_argv[:3]) and 'JUDGE_AWS_PORT' in os.environ:
    from judge import aws_client
    aws_client.install(aws_client.ask_over_socket)

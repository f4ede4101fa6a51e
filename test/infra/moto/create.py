"""Makes the calls of a plan (standard input) against moto; prints what was rejected, as JSON."""

import json
import os
import sys

os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")

import boto3
from botocore.config import Config
from moto.server import ThreadedMotoServer


def at(value, path):
    for part in path.split("."):
        value = value[int(part)] if part.isdigit() else value[part]
    return value


def known(value, ids):
    """Replaces invented ids and ARNs by those that moto gave."""
    if isinstance(value, dict):
        return {key: known(each, ids) for key, each in value.items()}
    if isinstance(value, list):
        return [known(each, ids) for each in value]
    if isinstance(value, str):
        for invented, real in ids.items():
            value = value.replace(invented, real)
    return value


def main():
    plan = json.load(sys.stdin)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    ids, made, rejected, clients = {}, {}, [], {}
    for call in plan:
        service = call["service"]
        if service not in clients:
            clients[service] = boto3.client(
                service,
                region_name=call["region"],
                endpoint_url=f"http://127.0.0.1:{port}",
                config=Config(retries={"max_attempts": 0}),
            )
        try:
            answer = getattr(clients[service], call["operation"])(**known(call["params"], ids))
            ids.update({name: at(answer, path) for name, path in call["gives"].items()})
            made[service] = made.get(service, 0) + 1
        except Exception as error:
            rejected.append(f"{call['name']}: {service}.{call['operation']}: {error}"[:400])
    server.stop()
    json.dump({"made": made, "rejected": rejected}, sys.stdout)


main()

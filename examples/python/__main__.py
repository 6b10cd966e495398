import pulumi
import pulumi_skypilot as skypilot

config = pulumi.Config()

server = skypilot.SkyPilot(
    "skypilot",
    exposure={
        "type": skypilot.ExposureType.LOAD_BALANCER,
        "controller": skypilot.IngressController.TRAEFIK,
        "load_balancer": {"cloud": skypilot.LoadBalancerCloud.AWS},
    },
    auth={"type": skypilot.AuthType.BASIC, "username": "team"},
    aws={
        "enabled": True,
        "features": [skypilot.AwsFeature.SPOT, skypilot.AwsFeature.STORAGE, skypilot.AwsFeature.PORTS],
    },
    credentials={"runpod": {"api_key": config.require_secret("runpodApiKey")}},
)

pulumi.export("endpoint", server.endpoint)
pulumi.export("endpointWithCredentials", server.endpoint_with_credentials)
pulumi.export("dashboard", server.dashboard)

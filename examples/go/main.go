package main

import (
	"github.com/pulumi-skypilot/pulumi-skypilot/sdk/go/skypilot"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		server, err := skypilot.NewSkyPilot(ctx, "skypilot", &skypilot.SkyPilotArgs{
			Exposure: &skypilot.ExposureArgs{
				Type:         ref(skypilot.ExposureTypeLoadBalancer),
				Controller:   ref(skypilot.IngressControllerTraefik),
				LoadBalancer: &skypilot.LoadBalancerArgs{Cloud: ref(skypilot.LoadBalancerCloudAws)},
			},
			Auth: &skypilot.AuthArgs{Type: ref(skypilot.AuthTypeBasic), Username: ref("team")},
			Aws: &skypilot.AwsArgs{
				Enabled:  ref(true),
				Features: []skypilot.AwsFeature{skypilot.AwsFeatureSpot, skypilot.AwsFeatureStorage, skypilot.AwsFeaturePorts},
			},
			Credentials: &skypilot.CredentialsArgs{
				Runpod: &skypilot.ApiKeyCredentialsArgs{ApiKey: config.RequireSecret(ctx, "runpodApiKey")},
			},
		})
		if err != nil {
			return err
		}

		ctx.Export("endpoint", server.Endpoint)
		ctx.Export("endpointWithCredentials", server.EndpointWithCredentials)
		ctx.Export("dashboard", server.Dashboard)
		return nil
	})
}

// What steers the construction is plain and optional, which in Go is a pointer.
func ref[T any](value T) *T {
	return &value
}

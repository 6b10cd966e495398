"""The judge: SkyPilot's own code runs against stand-ins of the clouds, and the permissions of the plan decide each of its calls."""

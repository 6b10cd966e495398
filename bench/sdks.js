/** Loads the SDKs that the program uses as their documentation does, whole and as plain JavaScript, and ends. */
require("@pulumi/aws");
require("@pulumi/gcp");
require("@pulumi/kubernetes");
require("@pulumi/pulumi");
require("@pulumi/random");

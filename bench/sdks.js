/** Loads the SDKs that the program uses, whole and as plain JavaScript, and ends: what no plan can do without. */
require("@pulumi/aws");
require("@pulumi/gcp");
require("@pulumi/kubernetes");
require("@pulumi/pulumi");
require("@pulumi/random");

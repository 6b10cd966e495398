/** The main of package.json, which Pulumi loads to start the component package. */
import { main } from "@pulumi/pulumi/provider";
import { provider } from "./provider";

main(provider, process.argv.slice(2));

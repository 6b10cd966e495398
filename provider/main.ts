/** What the main of package.json names: Pulumi loads it to start the component package. */
import { main } from "@pulumi/pulumi/provider";
import { provider } from "./provider";

main(provider, process.argv.slice(2));

/**
 * The component package, which Pulumi starts for programs in other languages. It serves the committed schema, because inferring the
 * schema, which Pulumi does for packages without a provider, takes several seconds at every start.
 */
import { type ComponentResource, type ComponentResourceOptions, InputPropertiesError } from "@pulumi/pulumi";
import type { Provider } from "@pulumi/pulumi/provider";
import * as components from "../components";
import { InvalidArguments } from "../components/invalidArguments";
import schema from "../schema.json";

/** A component that the provider creates from arguments of another process. */
type Component = new (name: string, args: object, opts: ComponentResourceOptions) => ComponentResource;

/** The provider of the package. */
export const provider: Provider = {
  version: schema.version,
  schema: JSON.stringify(schema),
  construct: async (name, type, inputs, options) => {
    const definition = (schema.resources as Record<string, { properties: object } | undefined>)[type];
    if (!definition)
      throw new Error(`${type} is not a component of this package; write one of ${Object.keys(schema.resources).join(", ")}`);
    const component = (components as unknown as Record<string, Component>)[type.split(":").at(-1) ?? ""] as Component;
    const instance = construct(() => new component(name, inputs, options));
    const state = Object.keys(definition.properties).map((output) => [output, instance[output as keyof ComponentResource]]);
    return { urn: instance.urn, state: Object.fromEntries(state) };
  },
};

/** Each language reports a mistake at its property. */
function construct(make: () => ComponentResource): ComponentResource {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof InvalidArguments)) throw error;
    const errors = error.problems.map(({ path, message }) => ({ propertyPath: path, reason: message }));
    throw new InputPropertiesError({ message: "Invalid arguments", errors });
  }
}

/** `npm run record:engine`: records the state of each shipped stack under the version of package.json, once for each release. */
import { version } from "../../../package.json";
import { SHIPPED } from "../support/project";
import { answeringCluster, bareStack, writeRecorded } from "../support/recordedStack";

async function main(): Promise<void> {
  const end = await answeringCluster();
  for (const name of SHIPPED) {
    const stack = await bareStack(name);
    const { error } = await stack.up();
    if (error) throw error;
    writeRecorded(version, name, await stack.exported());
    process.stdout.write(`${version} ${name}\n`);
  }
  end();
}

void main();

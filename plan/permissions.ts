/** `npm run permissions -- [STACK] [options]`. */
import { runCommand } from "./command";
import { permissionsDiff, permissionsMarkdown, permissionsText } from "./permissionsText";

const USAGE = `usage: npm run permissions -- [STACK] [--config-file FILE] [-c path=value]... [--diff STACK] [--json | --markdown]
       npm run permissions -- --against VERSION

Shows what every principal of a stack may do, and why.

  STACK                a stack of stacks/ (default: dev)
  --config-file FILE   reads another stack file
  -c path=value        sets a value of the config, such as aws.features=[spot]; may be repeated
  --diff STACK compares the permissions with those of another stack
  --json prints one JSON document
  --markdown formats the permissions for a security review
  --against VERSION runs SkyPilot's own code of a version under the permissions, and lists missing and unused ones
  --help prints this text
`;

const [option, version] = process.argv.slice(2);
if (option === "--against" && version !== undefined) {
  process.stdout.write((require("../test/skypilot/against") as typeof import("../test/skypilot/against")).against(version));
} else {
  showPermissions();
}

function showPermissions(): void {
  runCommand({
    usage: USAGE,
    takesHtml: false,
    render: (format, planned, other) => {
      const diff = other && permissionsDiff(planned.permissions, other.permissions);
      if (format === "json") {
        const document = {
          stack: planned.stack,
          permissions: planned.permissions,
          ...(other && { diff: { stack: other.stack, ...diff } }),
        };
        return `${JSON.stringify(document, null, 2)}\n`;
      }
      const lines = diff ? [...diff.more.map((line) => `+ ${line}`), ...diff.less.map((line) => `- ${line}`)] : undefined;
      if (format === "text")
        return lines ? `${[`${planned.stack} -> ${other?.stack}`, ...lines].join("\n")}\n` : permissionsText(planned.permissions);
      const body = lines ? ["```diff", ...lines, "```", ""].join("\n") : permissionsMarkdown(planned.permissions);
      return `# SkyPilot: permissions of the stack \`${planned.stack}\`${other ? ` against \`${other.stack}\`` : ""}\n\n${body}`;
    },
  });
}

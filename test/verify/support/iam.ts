/** A stand-in for IAM and STS on loopback: the query protocol with XML answers, and policies that an independent simulator evaluates. */
import { runSimulation } from "@cloud-copilot/iam-simulate";
import { type Answer, type Loopback, loopback } from "./loopback";

/** What IAM knows. */
export interface Iam {
  account: string;
  /** The policies of each principal, by ARN. */
  policies: Record<string, string[]>;
  roles: Record<string, { trust: string; boundary?: string }>;
  profiles: Record<string, string[]>;
  users: Record<string, { keys: { id: string; status: string; created: string }[]; boundary?: string }>;
  /** What an action answers in place of the rest. */
  instead?: (action: string, attempt: number) => Answer | undefined;
  /** Actions that a policy of the organization denies. */
  organizationDenies?: string[];
}

/** Starts the stand-in. */
export function iamServer(iam: Iam): Promise<Loopback> {
  const attempts = new Map<string, number>();
  return loopback(async ({ body }) => {
    const query = new URLSearchParams(body);
    const action = query.get("Action") ?? "";
    const attempt = (attempts.get(action) ?? 0) + 1;
    attempts.set(action, attempt);
    return iam.instead?.(action, attempt) ?? (await ACTIONS[action]?.(iam, query)) ?? failure(400, "InvalidAction", action);
  });
}

/** Returns an error as IAM writes it. */
export function failure(status: number, code: string, message: string): Answer {
  const type = status < 500 ? "Sender" : "Receiver";
  return xml(
    `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>${type}</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
    status,
  );
}

function xml(body: string, status = 200): Answer {
  return { status, headers: { "content-type": "text/xml" }, body };
}

function result(action: string, content: string, namespace = "https://iam.amazonaws.com/doc/2010-05-08/"): Answer {
  return xml(
    `<${action}Response xmlns="${namespace}"><${action}Result>${content}</${action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`,
  );
}

const boundaryXml = (arn?: string) =>
  arn
    ? `<PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType><PermissionsBoundaryArn>${arn}</PermissionsBoundaryArn></PermissionsBoundary>`
    : "";

const ACTIONS: Record<string, (iam: Iam, query: URLSearchParams) => Answer | Promise<Answer>> = {
  GetCallerIdentity: ({ account }) =>
    result(
      "GetCallerIdentity",
      `<Arn>arn:aws:iam::${account}:user/me</Arn><UserId>AIDAME</UserId><Account>${account}</Account>`,
      "https://sts.amazonaws.com/doc/2011-06-15/",
    ),
  GetRole: ({ roles, account }, query) => {
    const name = query.get("RoleName") ?? "";
    const role = roles[name];
    if (!role) return failure(404, "NoSuchEntity", `The role with name ${name} cannot be found.`);
    return result(
      "GetRole",
      `<Role><Path>/</Path><RoleName>${name}</RoleName><RoleId>AROA</RoleId><Arn>arn:aws:iam::${account}:role/${name}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate><AssumeRolePolicyDocument>${encodeURIComponent(role.trust)}</AssumeRolePolicyDocument>${boundaryXml(role.boundary)}</Role>`,
    );
  },
  GetUser: ({ users, account }, query) => {
    const name = query.get("UserName") ?? "";
    const user = users[name];
    if (!user) return failure(404, "NoSuchEntity", `The user with name ${name} cannot be found.`);
    return result(
      "GetUser",
      `<User><Path>/</Path><UserName>${name}</UserName><UserId>AIDA</UserId><Arn>arn:aws:iam::${account}:user/${name}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate>${boundaryXml(user.boundary)}</User>`,
    );
  },
  GetInstanceProfile: ({ profiles, account }, query) => {
    const name = query.get("InstanceProfileName") ?? "";
    const roles = (profiles[name] ?? []).map(
      (role) =>
        `<member><Path>/</Path><RoleName>${role}</RoleName><RoleId>AROA</RoleId><Arn>arn:aws:iam::${account}:role/${role}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></member>`,
    );
    return result(
      "GetInstanceProfile",
      `<InstanceProfile><Path>/</Path><InstanceProfileName>${name}</InstanceProfileName><InstanceProfileId>AIPA</InstanceProfileId><Arn>arn:aws:iam::${account}:instance-profile/${name}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate><Roles>${roles.join("")}</Roles></InstanceProfile>`,
    );
  },
  ListAccessKeys: ({ users }, query) => {
    const name = query.get("UserName") ?? "";
    const keys = (users[name]?.keys ?? []).map(
      ({ id, status, created }) =>
        `<member><UserName>${name}</UserName><AccessKeyId>${id}</AccessKeyId><Status>${status}</Status><CreateDate>${created}</CreateDate></member>`,
    );
    return result("ListAccessKeys", `<AccessKeyMetadata>${keys.join("")}</AccessKeyMetadata><IsTruncated>false</IsTruncated>`);
  },
  SimulatePrincipalPolicy: async (iam, query) => {
    const principal = query.get("PolicySourceArn") ?? "";
    const policies = iam.policies[principal];
    if (!policies) return failure(404, "NoSuchEntity", `The entity ${principal} cannot be found.`);
    const list = (name: string) =>
      [...query].filter(([key]) => new RegExp(`^${name}\\.member\\.\\d+$`).test(key)).map(([, value]) => value);
    const [resource = "*"] = list("ResourceArns");
    const context: Record<string, string> = {};
    for (let index = 1; query.has(`ContextEntries.member.${index}.ContextKeyName`); index++) {
      const entry = `ContextEntries.member.${index}`;
      context[query.get(`${entry}.ContextKeyName`) ?? ""] = query.get(`${entry}.ContextKeyValues.member.1`) ?? "";
    }
    const members = await Promise.all(
      list("ActionNames").map(async (action) => {
        const byOrganization = iam.organizationDenies?.includes(action) ?? false;
        const allowed = !byOrganization && (await isAllowed(policies, principal, iam.account, action, resource, context));
        return `<member><EvalActionName>${action}</EvalActionName><EvalResourceName>${resource}</EvalResourceName><EvalDecision>${
          allowed ? "allowed" : "implicitDeny"
        }</EvalDecision><MatchedStatements/><MissingContextValues/>${
          byOrganization
            ? "<OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail>"
            : ""
        }</member>`;
      }),
    );
    return result("SimulatePrincipalPolicy", `<IsTruncated>false</IsTruncated><EvaluationResults>${members.join("")}</EvaluationResults>`);
  },
};

async function isAllowed(
  policies: string[],
  principal: string,
  account: string,
  action: string,
  resource: string,
  context: Record<string, string>,
) {
  // The policy that AWS gives to each key: whom IAM allows, the key allows.
  const ofKey = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" }],
  };
  const simulated = await runSimulation(
    {
      identityPolicies: policies.map((document, index) => ({ name: `policy-${index}`, policy: JSON.parse(document) })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(action.startsWith("kms:") && { resourcePolicy: ofKey }),
      request: {
        principal,
        action,
        resource: { resource, accountId: account },
        contextVariables: context,
      },
    },
    {},
  );
  return simulated.resultType !== "error" && simulated.overallResult === "Allowed";
}

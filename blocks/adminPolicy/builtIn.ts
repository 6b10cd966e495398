/** The program's own admin policy: managed jobs get no access to the API server. */

const MODULE = "skypilot_stack_policy";

/** The policy, as SkyPilot's `admin_policy` names it. */
export const BUILT_IN_POLICY = `${MODULE}.NoApiServerAccess`;

/**
 * The policy's module. A client writes the URL that it logged in with, password included, into the environment of each managed job, and the server adds a token, unless `api_server_access` of the
 * task is false (sky/jobs/client/sdk.py and sky/jobs/server/core.py, the same in 0.13.0 and 0.14.1). A version of SkyPilot that ignores the change is refused rather than trusted.
 */
const POLICY = `
from sky import admin_policy
from sky.server.requests import request_names


class NoApiServerAccess(admin_policy.AdminPolicy):
    """Managed jobs get neither the URL of the API server nor a token."""

    @classmethod
    def validate_and_mutate(cls, user_request):
        task = user_request.task
        is_job = user_request.request_name == request_names.AdminPolicyRequestName.JOBS_LAUNCH
        if is_job and getattr(task, 'api_server_access', False):
            task._api_server_access = False
            task._envs.pop('SKYPILOT_API_SERVER_ENDPOINT', None)
            if task.api_server_access:
                raise RuntimeError('this SkyPilot cannot run managed jobs without access to the API server')
        return admin_policy.MutatedUserRequest(task, user_request.skypilot_config)
`.trim();

/** Shell command that writes the module where the server's Python imports it from; it does nothing until a config names the policy. */
export const WRITE_BUILT_IN_POLICY = [
  `cat > "$(python3 -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/${MODULE}.py" <<'END_OF_POLICY'`,
  POLICY,
  "END_OF_POLICY",
].join("\n");

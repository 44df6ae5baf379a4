import { errorCatalogue } from '../00-platform/index.ts'

export const workflowErrors = errorCatalogue({
  PROJECT_ROOT_RELATIVE: {
    kind: 'invalid_input',
    message:
      '{root} is not an absolute path. Give the whole path of the project folder on the hub’s machine.',
  },
  PROJECT_TAKEN: {
    kind: 'conflict',
    message: 'The project {id} with the folder {root} exists. Use it, or choose another id (or folder).',
  },
  PROJECT_UNKNOWN: {
    kind: 'not_found',
    message:
      'There is no project {id}. Registered: {ids}. Name one of them, or have its folder registered: `revops projects register /path/to/folder`.',
  },
  PROJECT_AMBIGUOUS: {
    kind: 'invalid_input',
    message: 'Say which project you mean (`project`, `?project=` or the header X-Project): {ids}.',
  },
  PROJECT_NONE: {
    kind: 'not_found',
    message:
      'No project is registered yet. Register its folder with `revops projects register /path/to/folder`.',
  },
  TOOL_FIELD_MISSING: {
    kind: 'invalid_input',
    message: '{tool} with the action {action} needs {field}. Nothing was done.',
  },
  APPROVAL_STILL_PENDING: {
    kind: 'conflict',
    message:
      '{id} waits for a person; it was not deleted. Ask for its status again later, or take the request back with approvals_withdraw.',
  },
  RESOURCE_UNKNOWN: {
    kind: 'not_found',
    message:
      'There is no resource {uri}. They look like spec://project/spec/tasks and steering://project/tech; resources/list names them.',
  },
  TASK_NOT_FOUND: {
    kind: 'not_found',
    message: 'There is no task {task} in the spec {spec}. List them with `revops tasks list {spec}`.',
  },
  COVERAGE_UNREADABLE: {
    kind: 'invalid_input',
    message:
      '{path} is no JSON of the form {"HUB-1": [{"file": "…", "title": "…"}]}. Write it again, or remove it.',
  },
  GRAPH_TOO_LARGE: {
    kind: 'invalid_input',
    message: 'There are more than {limit} tasks. Name one spec, or archive what is done.',
  },
  DOCUMENT_VERSION_UNKNOWN: {
    kind: 'not_found',
    message:
      'No version {version} of {path} is kept. See what there is: `revops documents versions` and `revops documents commits`.',
  },
  SPEC_NOT_VANISHED: {
    kind: 'conflict',
    message:
      'The spec {spec} has a folder, or was never there: no other spec can be it. Give a spec another name with `revops specs rename`.',
  },
  SPEC_AT_WORK: {
    kind: 'conflict',
    message:
      'Tasks of the spec {spec} are at work ({tasks}): nothing was changed. Have them given back, or wait until the file shows their status, then call again.',
  },
  SPEC_INACTIVE: {
    kind: 'conflict',
    message:
      'The spec {spec} is archived, or its folder is gone: its tasks rest. Take it back with `revops specs unarchive {spec}`.',
  },
  TASK_NOT_CLAIMABLE: {
    kind: 'conflict',
    message: '{task} of {spec} is {status}: only a pending task, or one whose agent is gone, can be claimed.',
  },
  LEASE_TOKEN_INVALID: {
    kind: 'invalid_input',
    message: 'This is no lease token. Send the `lease.token` that the claim answered with.',
  },
  LEASE_LOST: {
    kind: 'conflict',
    message:
      'This lease of {task} of {spec} is over: {why}. Nothing was written. Claim the task again before you go on.',
  },
  LEASE_NEEDED: {
    kind: 'conflict',
    message: '{task} of {spec} is held by {holder}: send the lease token of the claim with the write.',
  },
})

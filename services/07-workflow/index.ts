import {
  approveAction,
  checkApprovalsAction,
  commentAction,
  decideManyAction,
  diffApprovalAction,
  getApprovalAction,
  listApprovalsAction,
  needsRevisionAction,
  rejectAction,
  requestApprovalAction,
  resolveCommentAction,
  undoDecisionAction,
  withdrawApprovalAction,
} from './actions/approvals.ts'
import { archiveSpecAction, unarchiveSpecAction } from './actions/archive-spec.ts'
import {
  confirmTaskAction,
  releaseTaskAction,
  setStatusAction,
  settleConflictAction,
} from './actions/change-tasks.ts'
import { claimTaskAction, heartbeatAction, keepTasksAction, nextTaskAction } from './actions/claim-tasks.ts'
import { createSpecAction } from './actions/create-spec.ts'
import { getSpecAction } from './actions/get-spec.ts'
import { listProjectsAction } from './actions/list-projects.ts'
import { listSpecsAction } from './actions/list-specs.ts'
import { getTaskAction, listTasksAction } from './actions/read-tasks.ts'
import { registerProjectAction } from './actions/register-project.ts'
import { removeProjectAction } from './actions/remove-project.ts'
import { requirementCoverageAction } from './actions/requirement-coverage.ts'
import { getDocumentAction, putDocumentAction } from './actions/spec-documents.ts'
import { specGraphAction } from './actions/spec-graph.ts'
import { getSteeringAction, putSteeringAction } from './actions/steering-documents.ts'
import { syncSpecAction } from './actions/sync-spec.ts'

export { approvalErrors } from './approvals/errors.ts'
export { defaultWorkflowOptions, type WorkflowDeps, type WorkflowOptions } from './deps.ts'
export { workflowErrors } from './errors.ts'
export { fileErrors } from './files/index.ts'
export { graphErrors } from './graph/index.ts'
export { createKeeper, type RunningKeeper } from './keeper/keeper.ts'
export { createEventWaiter } from './keeper/next-event.ts'
export { lifecycleErrors } from './lifecycle/index.ts'
export { workflowMcp } from './mcp/index.ts'
export { openFolders } from './projects/open-folders.ts'
export { OWN_PROJECT } from './projects/projects.ts'
export { type Coverage, citingTitles, parseRequirements } from './requirements/requirements.ts'

/** Every action of the service; bind them with `bindActions(workflowActions, deps)`. */
export const workflowActions = [
  listProjectsAction,
  registerProjectAction,
  removeProjectAction,
  listSpecsAction,
  getSpecAction,
  createSpecAction,
  archiveSpecAction,
  unarchiveSpecAction,
  getDocumentAction,
  putDocumentAction,
  getSteeringAction,
  putSteeringAction,
  syncSpecAction,
  specGraphAction,
  requirementCoverageAction,
  listTasksAction,
  getTaskAction,
  setStatusAction,
  claimTaskAction,
  heartbeatAction,
  keepTasksAction,
  releaseTaskAction,
  confirmTaskAction,
  settleConflictAction,
  nextTaskAction,
  requestApprovalAction,
  listApprovalsAction,
  getApprovalAction,
  approveAction,
  rejectAction,
  needsRevisionAction,
  decideManyAction,
  undoDecisionAction,
  withdrawApprovalAction,
  commentAction,
  resolveCommentAction,
  diffApprovalAction,
  checkApprovalsAction,
]

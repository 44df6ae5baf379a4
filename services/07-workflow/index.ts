import { adoptSpecAction } from './actions/adopt-spec.ts'
import {
  approvalContentAction,
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
import { attentionAction } from './actions/attention.ts'
import {
  confirmTaskAction,
  releaseTaskAction,
  setStatusAction,
  settleConflictAction,
} from './actions/change-tasks.ts'
import { claimTaskAction, heartbeatAction, keepTasksAction, nextTaskAction } from './actions/claim-tasks.ts'
import { getContextAction, putContextSectionAction } from './actions/context.ts'
import { createAgentAction } from './actions/create-agent.ts'
import { createAssignmentsAction } from './actions/create-assignments.ts'
import { createSpecAction } from './actions/create-spec.ts'
import {
  diffDocumentAction,
  listDocumentCommitsAction,
  listVersionsAction,
} from './actions/document-history.ts'
import { getSpecAction } from './actions/get-spec.ts'
import { listCommitsAction, scanGitAction } from './actions/git-commits.ts'
import { checkGitAction, installHooksAction, removeHooksAction } from './actions/git-habits.ts'
import { listHousekeepingAction, runHousekeepingAction } from './actions/housekeeping.ts'
import { importSpecWorkflowAction } from './actions/import-spec-workflow.ts'
import { listAgentsAction } from './actions/list-agents.ts'
import { listAssignmentsAction } from './actions/list-assignments.ts'
import { listProjectsAction } from './actions/list-projects.ts'
import { listReportsAction } from './actions/list-reports.ts'
import { listSpecsAction } from './actions/list-specs.ts'
import { logImplementationAction } from './actions/log-implementation.ts'
import { addMemoryAction, searchMemoryAction } from './actions/memory.ts'
import { getTaskAction, listTasksAction } from './actions/read-tasks.ts'
import { registerProjectAction } from './actions/register-project.ts'
import {
  checkRegistryAction,
  generateRegistryAction,
  listScriptsAction,
  newScriptAction,
} from './actions/registry.ts'
import { removeProjectAction } from './actions/remove-project.ts'
import { renameSpecAction } from './actions/rename-spec.ts'
import { reportTaskAction } from './actions/report-task.ts'
import { reportTaskStatusAction } from './actions/report-task-status.ts'
import { requirementCoverageAction } from './actions/requirement-coverage.ts'
import { reviewAssignmentAction } from './actions/review-assignment.ts'
import { searchImplementationAction } from './actions/search-implementation.ts'
import { searchTasksAction } from './actions/search-tasks.ts'
import { getDocumentAction, putDocumentAction } from './actions/spec-documents.ts'
import { specGraphAction } from './actions/spec-graph.ts'
import { statusReportAction } from './actions/status-report.ts'
import { getSteeringAction, putSteeringAction } from './actions/steering-documents.ts'
import { syncSpecAction } from './actions/sync-spec.ts'

export { agentErrors } from './agents/errors.ts'
export { approvalErrors } from './approvals/errors.ts'
export { defaultWorkflowOptions, type WorkflowDeps, type WorkflowOptions } from './deps.ts'
export { workflowErrors } from './errors.ts'
export { fileErrors } from './files/index.ts'
export { type CommitWatch, createCommitWatch } from './git/commit-watch.ts'
export { gitErrors } from './git/errors.ts'
export { graphErrors } from './graph/index.ts'
export { importErrors } from './importer/errors.ts'
export { createKeeper, type RunningKeeper } from './keeper/keeper.ts'
export { createEventWaiter } from './keeper/next-event.ts'
export { knowledgeErrors } from './knowledge/errors.ts'
export { lifecycleErrors } from './lifecycle/index.ts'
export { workflowMcp } from './mcp/index.ts'
export { openFolders } from './projects/open-folders.ts'
export { OWN_PROJECT } from './projects/projects.ts'
export { registryErrors } from './registry/errors.ts'
export { createRemembered } from './remembered.ts'
export { reportErrors } from './reports/errors.ts'
export { type Coverage, citingTitles, parseRequirements } from './requirements/requirements.ts'

/** Every action of the service; bind them with `bindActions(workflowActions, deps)`. */
export const workflowActions = [
  listProjectsAction,
  registerProjectAction,
  removeProjectAction,
  importSpecWorkflowAction,
  listSpecsAction,
  getSpecAction,
  createSpecAction,
  adoptSpecAction,
  archiveSpecAction,
  unarchiveSpecAction,
  getDocumentAction,
  putDocumentAction,
  listVersionsAction,
  listDocumentCommitsAction,
  diffDocumentAction,
  getSteeringAction,
  putSteeringAction,
  renameSpecAction,
  syncSpecAction,
  specGraphAction,
  requirementCoverageAction,
  listTasksAction,
  searchTasksAction,
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
  approvalContentAction,
  checkApprovalsAction,
  listAgentsAction,
  createAgentAction,
  createAssignmentsAction,
  listAssignmentsAction,
  reviewAssignmentAction,
  reportTaskAction,
  reportTaskStatusAction,
  listReportsAction,
  statusReportAction,
  attentionAction,
  logImplementationAction,
  searchImplementationAction,
  listScriptsAction,
  checkRegistryAction,
  generateRegistryAction,
  newScriptAction,
  getContextAction,
  putContextSectionAction,
  addMemoryAction,
  searchMemoryAction,
  checkGitAction,
  installHooksAction,
  removeHooksAction,
  scanGitAction,
  listCommitsAction,
  runHousekeepingAction,
  listHousekeepingAction,
]

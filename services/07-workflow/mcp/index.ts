import type { McpExtras } from '../../00-platform/index.ts'
import { approvalStatusTool, approvalsTool, deleteApprovalTool, requestApprovalTool } from './approvals.ts'
import { INSTRUCTIONS, steeringGuideTool, workflowGuideTool } from './guides.ts'
import { logImplementationTool } from './log-implementation.ts'
import { manageTasksTool } from './manage-tasks.ts'
import { workflowPrompts } from './prompts.ts'
import { workflowResources } from './resources.ts'
import {
  createSpecDocTool,
  createSteeringDocTool,
  specContextTool,
  specListTool,
  specStatusTool,
  steeringContextTool,
} from './specs.ts'

/** The tools of both generations of spec-workflow under their names, with prompts and resources. */
export const workflowMcp: McpExtras = {
  instructions: INSTRUCTIONS,
  tools: [
    workflowGuideTool,
    manageTasksTool,
    requestApprovalTool,
    approvalStatusTool,
    deleteApprovalTool,
    approvalsTool,
    specStatusTool,
    specListTool,
    createSpecDocTool,
    specContextTool,
    steeringContextTool,
    logImplementationTool,
    steeringGuideTool,
    createSteeringDocTool,
  ],
  prompts: workflowPrompts,
  resources: workflowResources,
}

import type { McpExtras } from '../services/00-platform/index.ts'
import { workflowMcp } from '../services/07-workflow/index.ts'

/** What the services add to the MCP server beside their actions. */
export const mcpExtras: McpExtras = workflowMcp

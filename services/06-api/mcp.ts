import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import type { McpCall } from '../00-platform/index.ts'
import { answerPrompts } from './mcp/prompts.ts'
import { answerResources } from './mcp/resources.ts'
import type { McpOptions, McpScope } from './mcp/scope.ts'
import { callTool, listTools } from './mcp/tools.ts'

/** A server whose tools are the hub's actions, with the tools, prompts and resources that the services add. */
export function createMcpServer(options: McpOptions): Server {
  const { extras } = options
  const more = extras === undefined ? {} : { prompts: {}, resources: {}, completions: {} }
  const server = new Server(
    { name: 'spec-workflow', version: options.version },
    {
      capabilities: { tools: {}, ...more },
      ...(extras === undefined ? {} : { instructions: extras.instructions }),
    },
  )
  const callByName = ((name, input = {}, { dryRun = false } = {}) =>
    options.call({ name, input, dryRun, confirm: false })) as McpCall
  const scope: McpScope = { ...options, callByName }
  server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: listTools(scope) }))
  server.setRequestHandler(CallToolRequestSchema, ({ params }) =>
    callTool(scope, params.name, params.arguments ?? {}),
  )
  if (extras !== undefined) {
    answerPrompts(server, extras, callByName)
    answerResources(server, extras.resources, { maxBytes: options.replies.maxBytes, call: callByName })
  }
  return server
}

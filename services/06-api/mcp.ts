import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import type { McpCall, McpExtras, Registry } from '../00-platform/index.ts'
import { answerPrompts } from './mcp/prompts.ts'
import type { ReplyStore } from './mcp/replies.ts'
import { answerResources } from './mcp/resources.ts'
import { callTool, listTools } from './mcp/tools.ts'

export interface ToolCall {
  readonly name: string
  readonly input: unknown
  readonly dryRun: boolean
  readonly confirm: boolean
}

export interface McpOptions {
  readonly registry: Registry
  readonly version: string
  /** Tools, prompts and resources that the services add. */
  readonly extras?: McpExtras | undefined
  /** Keeps what a reply has no room for; of the process, not of the request. */
  readonly replies: ReplyStore
  /** Who asks, as the rest of a reply is kept for. */
  readonly owner: string
  /** Calls the action, in this process or through a running hub. */
  call(call: ToolCall): Promise<unknown>
}

/** What the handlers need of the options. */
export interface McpScope extends McpOptions {
  readonly callByName: McpCall
}

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

import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js'
import { type AnyAction, type AppError, errorBody, type Registry, toAppError } from '../00-platform/index.ts'
import { toJsonSchema } from './openapi.ts'

export interface ToolCall {
  readonly name: string
  readonly input: unknown
  readonly dryRun: boolean
  readonly confirm: boolean
}

export interface McpOptions {
  readonly registry: Registry
  readonly version: string
  /** Calls the action, in this process or through a running hub. */
  call(call: ToolCall): Promise<unknown>
}

/** `search.opportunities` → `search_opportunities`: several model providers allow no dot. Reversible: names hold no underscore. */
export function toolName(action: string): string {
  return action.replace('.', '_')
}

export function actionName(tool: string): string {
  return tool.replace('_', '.')
}

/** A server whose tools are the hub's actions. */
export function createMcpServer(options: McpOptions): Server {
  const server = new Server(
    { name: 'spec-workflow', version: options.version },
    { capabilities: { tools: {} } },
  )
  server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: listTools(options.registry) }))
  server.setRequestHandler(CallToolRequestSchema, async (request) => {
    const { dryRun, confirm, ...input } = (request.params.arguments ?? {}) as Record<string, unknown>
    try {
      const output = await options.call({
        name: actionName(request.params.name),
        input,
        dryRun: dryRun === true,
        confirm: confirm === true,
      })
      return toolResult(output)
    } catch (thrown) {
      return toolError(toAppError(thrown, 'mcp'))
    }
  })
  return server
}

const listed = new WeakMap<Registry, Tool[]>()

function listTools(registry: Registry): Tool[] {
  const known = listed.get(registry)
  if (known !== undefined) return known
  const tools = registry
    .list()
    .filter(({ action }) => action.expose.mcp === true)
    .map(({ action }) => toTool(action))
  listed.set(registry, tools)
  return tools
}

function toTool(action: AnyAction): Tool {
  const input = toJsonSchema(action.input, 'input')
  const properties = { ...(input.properties as Record<string, object>), ...switches(action) }
  return {
    name: toolName(action.name),
    description:
      action.description === undefined ? action.summary : `${action.summary}\n\n${action.description}`,
    inputSchema: { ...input, type: 'object', properties },
    annotations: {
      title: action.summary,
      readOnlyHint: action.effect === 'read',
      destructiveHint: action.effect === 'destroy',
      openWorldHint: action.reach !== 'hub',
    },
  }
}

function switches(action: AnyAction): Record<string, object> {
  if (action.effect === 'read') return {}
  const dryRun = { type: 'boolean', description: 'Plan it without doing it' }
  if (action.effect === 'write') return { dryRun }
  return { dryRun, confirm: { type: 'boolean', description: 'Must be true: this removes data' } }
}

function toolResult(output: unknown): CallToolResult {
  return {
    content: [{ type: 'text', text: JSON.stringify(output) }],
    structuredContent: output as Record<string, unknown>,
  }
}

function toolError(error: AppError): CallToolResult {
  const body = { error: errorBody(error) }
  return { isError: true, content: [{ type: 'text', text: JSON.stringify(body) }], structuredContent: body }
}

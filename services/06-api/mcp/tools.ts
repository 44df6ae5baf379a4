import type { CallToolResult, Tool } from '@modelcontextprotocol/sdk/types.js'
import {
  type AnyAction,
  type AppError,
  type Effect,
  errorBody,
  type McpExtras,
  type McpTool,
  parseInput,
  propertiesOf,
  type Registry,
  toAppError,
} from '../../00-platform/index.ts'
import { toJsonSchema } from '../openapi.ts'
import { sizeOf } from './cut.ts'
import type { McpScope } from './scope.ts'

/** The one tool of the server itself. */
const MORE_TOOL = 'reply-more'

/** `search.opportunities` → `search_opportunities`: several model providers allow no dot. Reversible: names hold no underscore. */
export function toolName(action: string): string {
  return action.replace('.', '_')
}

export function actionName(tool: string): string {
  return tool.replace('_', '.')
}

/** Answers a call of a tool; what goes wrong is an answer too, with its code. */
export async function callTool(
  scope: McpScope,
  name: string,
  given: Record<string, unknown>,
): Promise<CallToolResult> {
  try {
    if (name === MORE_TOOL) return toolResult(scope.replies.next(cursorOf(given), scope.owner))
    const extra = scope.extras?.tools.find((tool) => tool.name === name)
    const answer =
      extra === undefined ? await callAction(scope, name, given) : await callExtra(scope, extra, given)
    return toolResult(scope.replies.fit(answer, scope.owner))
  } catch (thrown) {
    return toolError(scope, toAppError(thrown, 'mcp'))
  }
}

function cursorOf(given: Record<string, unknown>): string {
  return typeof given.cursor === 'string' ? given.cursor : ''
}

function callAction(scope: McpScope, tool: string, given: Record<string, unknown>): Promise<unknown> {
  const { dryRun, confirm, ...input } = given
  const name = actionName(tool)
  const call = (more: object) =>
    scope.call({ name, input: { ...input, ...more }, dryRun: dryRun === true, confirm: confirm === true })
  return fittingPage(scope, isPagedRead(scope.registry, name), call)
}

function callExtra(scope: McpScope, tool: McpTool, given: Record<string, unknown>): Promise<unknown> {
  const input = parseInput({ name: tool.name, input: tool.input }, given) as Record<string, unknown>
  return fittingPage(scope, tool.isPaged?.(input) === true, (more) =>
    tool.run({ ...input, ...more }, scope.callByName),
  )
}

function isPagedRead(registry: Registry, name: string): boolean {
  if (!registry.has(name)) return false
  const { action } = registry.get(name)
  const properties = propertiesOf(action)
  return action.effect === 'read' && 'limit' in properties && 'cursor' in properties
}

const TRIES = 3

/** A list whose page is larger than a reply is asked again for a shorter one, so that its own cursor goes on. */
async function fittingPage(
  { replies }: McpScope,
  isPaged: boolean,
  call: (more: { limit?: number }) => Promise<unknown>,
): Promise<unknown> {
  let answer = await call({})
  if (!isPaged) return answer
  for (let round = 0; round < TRIES; round += 1) {
    const size = sizeOf(answer)
    const limit = Math.floor(((longestList(answer) * replies.maxBytes) / size) * 0.9)
    if (size <= replies.maxBytes || limit < 1) return answer
    answer = await call({ limit })
  }
  return answer
}

/** The list is a field of the answer, or of an object in it. */
function longestList(answer: unknown, depth = 1): number {
  if (typeof answer !== 'object' || answer === null) return 0
  const lengths = Object.values(answer).map((value) => {
    if (Array.isArray(value)) return value.length
    return depth === 0 ? 0 : longestList(value, depth - 1)
  })
  return Math.max(0, ...lengths)
}

function toolResult(output: Record<string, unknown>): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(output) }], structuredContent: output }
}

function toolError({ replies, owner }: McpScope, error: AppError): CallToolResult {
  return { isError: true, ...toolResult(replies.fit({ error: errorBody(error) }, owner)) }
}

const listed = new WeakMap<Registry, Tool[]>()
const listedExtras = new WeakMap<McpExtras, Tool[]>()

/** Every action that is there for MCP, then the tools of the services, then the one that goes on with a reply. */
export function listTools({ registry, extras }: McpScope): Tool[] {
  const actions = once(listed, registry, () =>
    registry
      .list()
      .filter(({ action }) => action.expose.mcp === true)
      .map(({ action }) => actionTool(action)),
  )
  const others =
    extras === undefined ? [] : once(listedExtras, extras, () => extras.tools.map((tool) => extraTool(tool)))
  return [...others, ...actions, MORE]
}

function once<K extends object, V>(known: WeakMap<K, V>, key: K, make: () => V): V {
  const found = known.get(key) ?? make()
  known.set(key, found)
  return found
}

function actionTool(action: AnyAction): Tool {
  const input = toJsonSchema(action.input, 'input')
  const properties = { ...(input.properties as Record<string, object>), ...switches(action) }
  return {
    name: toolName(action.name),
    description:
      action.description === undefined ? action.summary : `${action.summary}\n\n${action.description}`,
    inputSchema: { ...input, type: 'object', properties },
    annotations: annotations(action.summary, action.effect, action.reach !== 'hub'),
  }
}

function extraTool({ name, title, description, input, effect }: McpTool): Tool {
  return {
    name,
    title,
    description,
    inputSchema: { ...toJsonSchema(input, 'input'), type: 'object' },
    annotations: annotations(title, effect, false),
  }
}

function annotations(title: string, effect: Effect, openWorldHint: boolean) {
  return { title, readOnlyHint: effect === 'read', destructiveHint: effect === 'destroy', openWorldHint }
}

function switches(action: AnyAction): Record<string, object> {
  if (action.effect === 'read') return {}
  const dryRun = { type: 'boolean', description: 'Plan it without doing it' }
  if (action.effect === 'write') return { dryRun }
  return { dryRun, confirm: { type: 'boolean', description: 'Must be true: this removes data' } }
}

const MORE: Tool = {
  name: MORE_TOOL,
  title: 'The next part of a reply that was full',
  description:
    'Answers the next part of a reply that had no room for all: { path, kind, from, total, value, more }. Put `value` after what you have at the JSON pointer `path`. `more` is null when this was the last part.',
  inputSchema: {
    type: 'object',
    properties: { cursor: { type: 'string', description: '`more.cursor` of the reply before' } },
    required: ['cursor'],
  },
  annotations: annotations('The next part of a reply that was full', 'read', false),
}

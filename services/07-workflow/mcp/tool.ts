import { z } from 'zod'
import { AgentNameSchema, AppError, type McpCall, type McpTool } from '../../00-platform/index.ts'
import { workflowErrors } from '../errors.ts'
import { taskId } from '../task-schemas.ts'

/** A tool with an input of its own form, as one of many. */
export function tool<Input extends z.ZodObject>(made: McpTool<Input>): McpTool {
  return made as unknown as McpTool
}

export const specNameInput = { specName: z.string().min(1).max(200).describe('Name of the spec') }

/** As the tools of spec-workflow-mcp: text, never a number. */
export const taskIdInput = taskId.describe('Id of the task as text, e.g. `"2.1"`')

export const agentNameInput = {
  agent: AgentNameSchema.optional().describe('The agent it is done for'),
}

/** The answer of every old tool. A failure is an error with a code instead. */
export function done(message: string, data: object, nextSteps: readonly string[] = [], more: object = {}) {
  return { success: true, message, data, nextSteps, ...more }
}

/** @throws AppError TOOL_FIELD_MISSING */
export function needed<T>(value: T | undefined, place: { tool: string; action: string; field: string }): T {
  if (value === undefined) throw workflowErrors.TOOL_FIELD_MISSING(place)
  return value
}

/** What `wanted` answers; undefined when it is not there. */
export async function orMissing<T>(wanted: Promise<T>, codes: readonly string[]): Promise<T | undefined> {
  try {
    return await wanted
  } catch (error) {
    if (error instanceof AppError && codes.includes(error.code)) return undefined
    throw error
  }
}

/**
 * An old call is a sign of life: what its caller holds by name or session lasts on. Asked only where something is held,
 * so that a reader who may not write is refused nothing.
 */
export async function keepHeld(
  call: McpCall,
  place: { project?: string | undefined; spec?: string | undefined; agent?: string | undefined },
  tasks: readonly { readonly holder: string | null }[],
): Promise<void> {
  if (!tasks.some(({ holder }) => holder !== null)) return
  await keepAll(call, place)
}

/** @see keepHeld; for callers that may write. Answers what is held so, as `spec/id`. */
export async function keepAll(
  call: McpCall,
  {
    project,
    spec,
    agent,
  }: { project?: string | undefined; spec?: string | undefined; agent?: string | undefined },
): Promise<string[]> {
  const order = { project, spec, agent }
  const answer = await orMissing(call<{ kept: { spec: string; id: string }[] }>('tasks.keep', order), [
    'ROLE_TOO_LOW',
    'SIGN_IN_NEEDED',
    'ACT_FOR_FORBIDDEN',
  ])
  return (answer?.kept ?? []).map((task) => `${task.spec}/${task.id}`)
}

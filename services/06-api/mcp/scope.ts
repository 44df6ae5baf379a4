import type { McpCall, McpExtras, Registry } from '../../00-platform/index.ts'
import type { ReplyStore } from './replies.ts'

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

import type { z } from 'zod'
import type { Effect } from './define-action.ts'

/**
 * Calls an action by name for whoever sent the request, through the same gate, audit and transaction as any other call.
 * @throws AppError of the action
 */
export type McpCall = <T = Record<string, unknown>>(
  name: string,
  input?: object,
  options?: { readonly dryRun?: boolean },
) => Promise<T>

/** A tool that is made of calls of actions: names and forms that other programs know already. */
export interface McpTool<Input extends z.ZodObject = z.ZodObject> {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly input: Input
  readonly effect: Effect
  /** True when a call with this input is a list that may be asked again with a lower `limit`. */
  isPaged?(input: z.output<Input>): boolean
  run(input: z.output<Input>, call: McpCall): Promise<object>
}

export interface McpArgument {
  readonly name: string
  readonly description: string
  readonly required: boolean
}

/** Values that begin as typed so far, for an argument of a prompt or a variable of a template. */
export type Complete = (
  name: string,
  typed: string,
  given: Readonly<Record<string, string>>,
  call: McpCall,
) => Promise<readonly string[]>

/** A text that a person chooses in the client, with blanks. */
export interface McpPrompt {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly arguments: readonly McpArgument[]
  readonly complete: Complete
  /** The text that is put before the model. */
  text(given: Readonly<Record<string, string>>, call: McpCall): Promise<string>
}

export interface McpResourceEntry {
  readonly uri: string
  readonly name: string
  readonly title: string
  readonly mimeType: string
}

export interface McpResourceTemplate {
  readonly uriTemplate: string
  readonly name: string
  readonly title: string
  readonly description: string
  readonly mimeType: string
}

export interface McpResources {
  readonly templates: readonly McpResourceTemplate[]
  list(
    cursor: string | undefined,
    call: McpCall,
  ): Promise<{ readonly resources: readonly McpResourceEntry[]; readonly nextCursor: string | null }>
  /** At most `maxBytes` of it; `next` is the address of the rest. @throws AppError */
  read(
    uri: string,
    maxBytes: number,
    call: McpCall,
  ): Promise<{ readonly text: string; readonly mimeType: string; readonly next: string | null }>
  readonly complete: Complete
}

/** What a service adds to the MCP server beside its actions. */
export interface McpExtras {
  readonly instructions: string
  readonly tools: readonly McpTool[]
  readonly prompts: readonly McpPrompt[]
  readonly resources: McpResources
}

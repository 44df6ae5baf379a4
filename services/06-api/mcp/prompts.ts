import type { Server } from '@modelcontextprotocol/sdk/server/index.js'
import {
  CompleteRequestSchema,
  ErrorCode,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  McpError,
} from '@modelcontextprotocol/sdk/types.js'
import {
  errorBody,
  type McpCall,
  type McpExtras,
  type McpPrompt,
  toAppError,
} from '../../00-platform/index.ts'
import { apiErrors } from '../errors.ts'

/** Most values a completion may have (the protocol's own number). */
const COMPLETIONS = 100

/** Lists and fills in the prompts, and completes their arguments and the variables of resource templates. */
export function answerPrompts(server: Server, { prompts, resources }: McpExtras, call: McpCall): void {
  server.setRequestHandler(ListPromptsRequestSchema, async () => ({
    prompts: prompts.map(({ name, title, description, arguments: args }) => ({
      name,
      title,
      description,
      arguments: [...args],
    })),
  }))
  server.setRequestHandler(GetPromptRequestSchema, ({ params }) =>
    coded(async () => {
      const prompt = promptNamed(prompts, params.name)
      const given = params.arguments ?? {}
      checkArguments(prompt, given)
      const text = await prompt.text(given, call)
      return {
        description: prompt.description,
        messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }],
      }
    }),
  )
  server.setRequestHandler(CompleteRequestSchema, ({ params }) =>
    coded(async () => {
      const { ref, argument, context } = params
      const complete =
        ref.type === 'ref/prompt' ? promptNamed(prompts, ref.name).complete : resources.complete
      const found = await complete(argument.name, argument.value, context?.arguments ?? {}, call)
      const values = found.slice(0, COMPLETIONS)
      return { completion: { values, total: found.length, hasMore: found.length > values.length } }
    }),
  )
}

function promptNamed(prompts: readonly McpPrompt[], name: string): McpPrompt {
  const prompt = prompts.find((each) => each.name === name)
  if (prompt === undefined) throw apiErrors.PROMPT_UNKNOWN({ name })
  return prompt
}

function checkArguments({ name, arguments: args }: McpPrompt, given: Record<string, string>): void {
  const missing = args.find((each) => each.required && (given[each.name] ?? '').trim() === '')
  if (missing !== undefined) throw apiErrors.PROMPT_ARGUMENT_MISSING({ name, argument: missing.name })
}

/** What goes wrong outside a tool is an error of the protocol; the code and the way out go with it. */
export async function coded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    const error = toAppError(thrown, 'mcp')
    const code = error.kind === 'internal' ? ErrorCode.InternalError : ErrorCode.InvalidParams
    throw new McpError(code, `${error.message} [${error.code}]`, errorBody(error))
  }
}

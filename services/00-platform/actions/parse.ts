import type { z } from 'zod'
import { platformErrors } from '../errors/platform-errors.ts'
import type { AnyAction } from './define-action.ts'

/** What an input is parsed for: an action, or a tool that is made of actions. */
type Parsed = Pick<AnyAction, 'name' | 'input'>

// zod compiles a schema when it first parses: a strict one made anew for each call would be compiled for each call.
const strictInputs = new WeakMap<Parsed, z.ZodObject>()

function strictInput(action: Parsed): z.ZodObject {
  const known = strictInputs.get(action)
  if (known !== undefined) return known
  const strict = (action.input as z.ZodObject).strict()
  strictInputs.set(action, strict)
  return strict
}

/** @throws AppError INPUT_INVALID with every problem: path and what is wrong. */
export function parseInput(action: Parsed, input: unknown): unknown {
  const result = strictInput(action).safeParse(input ?? {})
  if (result.success) return result.data
  const issues = result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  const summary = issues
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    .join('; ')
  throw platformErrors.INPUT_INVALID({ action: action.name, summary }, { details: { issues } })
}

/** @throws AppError OUTPUT_INVALID: our fault, never the caller's. */
export function parseOutput(action: AnyAction, output: unknown): unknown {
  const result = (action.output as z.ZodType).safeParse(output)
  if (result.success) return result.data
  throw platformErrors.OUTPUT_INVALID({ action: action.name }, { cause: result.error })
}

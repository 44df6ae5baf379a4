import { z } from 'zod'
import { platformErrors } from '../errors/platform-errors.ts'
import type { AnyAction } from './define-action.ts'

/** What an input is parsed for: an action, or a tool that is made of actions. */
type Parsed = Pick<AnyAction, 'name' | 'input'>

// Compiled once, when first needed: for a small read zod's interpreter costs as much as all the rest of the gate.
const inputs = new WeakMap<Parsed, z.ZodType>()
const outputs = new WeakMap<AnyAction, z.ZodType>()

function inputOf(action: Parsed): z.ZodType {
  const known = inputs.get(action)
  if (known !== undefined) return known
  const compiled = z.compile((action.input as z.ZodObject).strict())
  inputs.set(action, compiled)
  return compiled
}

function outputOf(action: AnyAction): z.ZodType {
  const known = outputs.get(action)
  if (known !== undefined) return known
  const compiled = z.compile(action.output as z.ZodType)
  outputs.set(action, compiled)
  return compiled
}

/** @throws AppError INPUT_INVALID with every problem: path and what is wrong. */
export function parseInput(action: Parsed, input: unknown): unknown {
  const result = inputOf(action).safeParse(input ?? {})
  if (result.success) return result.data
  const issues = result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  const summary = issues
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    .join('; ')
  throw platformErrors.INPUT_INVALID({ action: action.name, summary }, { details: { issues } })
}

/** @throws AppError OUTPUT_INVALID: our fault, never the caller's. */
export function parseOutput(action: AnyAction, output: unknown): unknown {
  const result = outputOf(action).safeParse(output)
  if (result.success) return result.data
  throw platformErrors.OUTPUT_INVALID({ action: action.name }, { cause: result.error })
}

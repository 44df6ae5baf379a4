import { z } from 'zod'
import type { AnyAction } from './define-action.ts'
import { coerceTo, type InputProperties } from './properties.ts'

const schemas = new WeakMap<AnyAction, InputProperties>()

/** Strings of a query string, path or command line as the types the action's input declares; see `coerceTo`. */
export function coerceStrings(
  action: AnyAction,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return coerceTo(propertiesOf(action), values)
}

/** JSON Schema of each input field. */
export function propertiesOf(action: AnyAction): InputProperties {
  const known = schemas.get(action)
  if (known !== undefined) return known
  const schema = z.toJSONSchema(action.input, { io: 'input', unrepresentable: 'any' })
  const properties = (schema.properties ?? {}) as InputProperties
  schemas.set(action, properties)
  return properties
}

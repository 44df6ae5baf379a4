import { z } from 'zod'
import type { AnyAction } from './define-action.ts'

interface PropertySchema {
  readonly type?: string | readonly string[]
  readonly anyOf?: readonly PropertySchema[]
  readonly items?: PropertySchema
}

const schemas = new WeakMap<AnyAction, Record<string, PropertySchema>>()

/**
 * Strings of a query string, path or command line as the types the action's input declares. What does not look like the
 * type stays a string, so that the parser names the problem. Shared schemas never coerce: "false" would become true.
 */
export function coerceStrings(
  action: AnyAction,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const properties = propertiesOf(action)
  const coerced: Record<string, unknown> = {}
  for (const name of Object.keys(values)) coerced[name] = coerce(values[name], properties[name] ?? {})
  return coerced
}

/** JSON Schema of each input field. */
export function propertiesOf(action: AnyAction): Record<string, PropertySchema> {
  const known = schemas.get(action)
  if (known !== undefined) return known
  const schema = z.toJSONSchema(action.input, { io: 'input', unrepresentable: 'any' })
  const properties = (schema.properties ?? {}) as Record<string, PropertySchema>
  schemas.set(action, properties)
  return properties
}

/** The JSON types a field takes. */
export function typesOf(schema: PropertySchema): readonly string[] {
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap(typesOf)
  if (schema.type === undefined) return []
  return typeof schema.type === 'string' ? [schema.type] : schema.type
}

function coerce(value: unknown, schema: PropertySchema): unknown {
  const types = typesOf(schema)
  if (types.includes('array')) return coerceArray(value, schema)
  if (typeof value !== 'string' || types.includes('string')) return value
  if (types.includes('boolean') && (value === 'true' || value === 'false')) return value === 'true'
  if (
    (types.includes('integer') || types.includes('number')) &&
    /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value)
  ) {
    return Number(value)
  }
  if (types.includes('object') && value.startsWith('{')) return parseOr(value)
  return value
}

/** `a,b`, repeated parameters, or a JSON array. */
function coerceArray(value: unknown, schema: PropertySchema): unknown {
  if (typeof value === 'string' && value.startsWith('[')) return parseOr(value)
  const parts = typeof value === 'string' ? value.split(',') : value
  if (!Array.isArray(parts)) return value
  return parts.map((part) => coerce(part, schema.items ?? {}))
}

function parseOr(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

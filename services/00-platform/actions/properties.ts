/** What the adapters need of the JSON Schema of an input field. */
export interface PropertySchema {
  readonly type?: string | readonly string[]
  readonly anyOf?: readonly PropertySchema[]
  readonly items?: PropertySchema
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
}

/** JSON Schema of each input field of an action. */
export type InputProperties = Readonly<Record<string, PropertySchema>>

/**
 * Strings as the types that the fields declare. What does not look like the type stays a string, so that the parser names
 * the problem. Shared schemas never coerce: "false" would become true.
 */
export function coerceTo(
  properties: InputProperties,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const coerced: Record<string, unknown> = {}
  for (const name of Object.keys(values)) coerced[name] = coerce(values[name], properties[name] ?? {})
  return coerced
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

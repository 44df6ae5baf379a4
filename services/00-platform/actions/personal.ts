import { z } from 'zod'
import type { AnyAction } from './define-action.ts'

/** What stands in the place of something that is not shown. */
export const MASK = '•••'

type Hide = (value: unknown) => unknown

const hides = z.registry<{ readonly hide: Hide }>()

/**
 * Marks a part of an action's output as personal data: who is not signed in is shown `hide` of it, on every surface.
 *
 * @param hide - what remains to be seen; the mask alone when left out. It is not asked for null.
 */
export function personal<S extends z.ZodType>(
  schema: S,
  hide: (value: z.output<S> & {}) => z.output<S> = () => MASK as z.output<S>,
): S {
  // A clone, so that a schema that is used elsewhere stays what it was.
  const marked = schema.clone() as S
  hides.add(marked, { hide: hide as Hide })
  return marked
}

/** For what says itself whether its value is personal data. */
export function hidePersonalValue<Row extends { readonly value: string | null; readonly personal: boolean }>(
  row: Row,
): Row {
  return row.personal && row.value !== null ? { ...row, value: MASK } : row
}

/** Names under which errors, events and results of runs carry what says who a person is. */
const PERSONAL_FACTS: ReadonlySet<string> = new Set([
  ...['user', 'login', 'email', 'phone', 'mobile'],
  ...['ownerName', 'ownerEmail', 'contactName', 'contactEmail'],
])

/**
 * For what no output declares: the facts of an error, of an event, of the result of a run. Texts under a personal name are
 * masked at any depth; where they are the details of a message, in its words too. What is given is not changed.
 */
export function hidePersonalFacts<T>(value: T): T {
  if (Array.isArray(value)) return value.map(hidePersonalFacts) as T
  if (!isFacts(value)) return value
  const seen = Object.fromEntries(
    Object.entries(value).map(([name, fact]) => [
      name,
      isPersonal(name, fact) ? MASK : hidePersonalFacts(fact),
    ]),
  )
  const { message, details } = value
  if (typeof message === 'string' && isFacts(details)) seen.message = withoutFacts(message, details)
  return seen as T
}

function isFacts(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function isPersonal(name: string, fact: unknown): fact is string {
  return typeof fact === 'string' && fact !== '' && PERSONAL_FACTS.has(name)
}

function withoutFacts(message: string, details: Readonly<Record<string, unknown>>): string {
  return Object.entries(details).reduce(
    (text, [name, fact]) => (isPersonal(name, fact) ? text.replaceAll(fact, MASK) : text),
    message,
  )
}

const known = new WeakMap<AnyAction, Hide | 'nothing'>()

/** The output of an action as somebody may see it who is not signed in. Nothing of the given output is changed. */
export function withoutPersonal(action: AnyAction, output: unknown): unknown {
  let hide = known.get(action)
  if (hide === undefined) {
    hide = hideOf(action.output as z.ZodType) ?? 'nothing'
    known.set(action, hide)
  }
  return hide === 'nothing' ? output : hide(output)
}

/** What hides the personal parts of such values; undefined when there are none. */
function hideOf(schema: z.ZodType): Hide | undefined {
  const marked = hides.get(schema)?.hide
  const hide = marked ?? hideInside(schema)
  return hide && ((value) => (value === null || value === undefined ? value : hide(value)))
}

function hideInside(schema: z.ZodType): Hide | undefined {
  if (schema instanceof z.ZodObject) return hideInObject(schema.shape as Record<string, z.ZodType>)
  if (schema instanceof z.ZodArray) return hideInEach(schema.element as z.ZodType)
  if (schema instanceof z.ZodRecord) return hideInValues(schema.valueType as z.ZodType)
  if (schema instanceof z.ZodUnion) return hideInAny(schema.options as readonly z.ZodType[])
  if (
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodReadonly
  ) {
    return hideOf(schema.unwrap() as z.ZodType)
  }
  return undefined
}

function hideInObject(shape: Record<string, z.ZodType>): Hide | undefined {
  const parts = Object.entries(shape).flatMap(([name, part]) => {
    const hide = hideOf(part)
    return hide === undefined ? [] : [[name, hide] as const]
  })
  if (parts.length === 0) return undefined
  return (value) => {
    const seen = { ...(value as Record<string, unknown>) }
    for (const [name, hide] of parts) if (name in seen) seen[name] = hide(seen[name])
    return seen
  }
}

function hideInEach(element: z.ZodType): Hide | undefined {
  const hide = hideOf(element)
  return hide && ((values) => (values as unknown[]).map(hide))
}

function hideInValues(valueType: z.ZodType): Hide | undefined {
  const hide = hideOf(valueType)
  return (
    hide &&
    ((values) =>
      Object.fromEntries(
        Object.entries(values as Record<string, unknown>).map(([name, value]) => [name, hide(value)]),
      ))
  )
}

/** Each way hides only what it knows, so that all of them may be asked in turn. */
function hideInAny(options: readonly z.ZodType[]): Hide | undefined {
  const ways = options.map(hideOf).filter((way) => way !== undefined)
  if (ways.length === 0) return undefined
  return (value) => ways.reduce((seen, way) => way(seen), value)
}

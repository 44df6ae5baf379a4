import type { LineProblem } from '../model.ts'
import { entriesOf, type Field, readFrontMatter } from './front-matter.ts'
import { type AgentCard, DEFAULT_CAPACITY, MOST_CAPACITY } from './model.ts'

export interface CardText {
  /** Null when the card cannot be used; `problems` say why. */
  readonly card: AgentCard | null
  readonly problems: readonly LineProblem[]
}

const KNOWN = new Set([
  'name',
  'role',
  'title',
  'description',
  'expertise',
  'capacity',
  'tools',
  'model',
  'color',
])
const MOST_ENTRIES = 100
const LONGEST_ENTRY = 200

/**
 * Reads a card. `role` may also be called `title` or `description`, as other tools write it. A field that nobody knows, or
 * that is given twice, is told and does no harm; without front matter, name, role or a capacity that can be read there is
 * no card. Problems: those of readFrontMatter and AGENT_FIELD_MISSING, AGENT_FIELD_INVALID, AGENT_FIELD_UNKNOWN.
 * @param name - what its file is called, without `.md`
 */
export function readCard(name: string, file: string): CardText {
  const { fields, text, problems: found } = readFrontMatter(file)
  const problems = [...found, ...unknownFields(fields)]
  const wrong = fields.size === 0 ? [] : wrongFields(name, fields)
  const fatal = wrong.length > 0 || found.some(({ code }) => !['FRONT_MATTER_TWICE'].includes(code))
  const card = fatal
    ? null
    : {
        name,
        role: textOf(roleOf(fields)),
        expertise: listOf(fields.get('expertise')),
        capacity: capacityOf(fields.get('capacity')) ?? DEFAULT_CAPACITY,
        tools: listOf(fields.get('tools')),
        text,
      }
  return { card, problems: [...problems, ...wrong].sort((a, b) => a.line - b.line) }
}

/** The file of a card; `readCard` reads the same card from it. */
export function writeCard({ name, role, expertise, capacity, tools, text }: AgentCard): string {
  const list = (entries: readonly string[]) => `[${entries.map((entry) => quotedEntry(entry)).join(', ')}]`
  const fields = [
    `name: ${name}`,
    `role: ${quoted(role)}`,
    `expertise: ${list(expertise)}`,
    `capacity: ${capacity}`,
    ...(tools.length === 0 ? [] : [`tools: ${list(tools)}`]),
  ]
  return `---\n${fields.join('\n')}\n---\n\n${text.trim()}\n`
}

const quoted = (value: string) => (/^[\w][\w .,()/+-]*$/.test(value) ? value : `"${value}"`)
const quotedEntry = (value: string) => (/^[\w][\w .()/+-]*$/.test(value) ? value : `"${value}"`)

const roleOf = (fields: ReadonlyMap<string, Field>) =>
  fields.get('role') ?? fields.get('title') ?? fields.get('description')

function textOf(field: Field | undefined): string {
  if (field === undefined) return ''
  return typeof field.value === 'string' ? field.value : field.value.join(', ')
}

function listOf(field: Field | undefined): string[] {
  if (field === undefined) return []
  return [...new Set(typeof field.value === 'string' ? entriesOf(field.value) : field.value)]
}

/** Null when it cannot be read; undefined when nothing is said. */
function capacityOf(field: Field | undefined): number | null | undefined {
  if (field === undefined) return undefined
  const value = textOf(field)
  const capacity = /^\d{1,2}$/.test(value) ? Number(value) : -1
  return capacity >= 0 && capacity <= MOST_CAPACITY ? capacity : null
}

function wrongFields(name: string, fields: ReadonlyMap<string, Field>): LineProblem[] {
  const problems: LineProblem[] = []
  const refuse = (line: number, code: string, message: string) => problems.push({ line, code, message })
  const missing = (field: string) => refuse(1, 'AGENT_FIELD_MISSING', `The card has no \`${field}\`.`)
  const given = fields.get('name')
  if (given === undefined || textOf(given) === '') missing('name')
  else if (textOf(given) !== name)
    refuse(given.line, 'AGENT_FIELD_INVALID', `The card is called ${textOf(given)}, its file ${name}.md.`)
  const role = textOf(roleOf(fields))
  if (role === '') missing('role')
  const capacity = fields.get('capacity')
  if (capacityOf(capacity) === null)
    refuse(capacity?.line ?? 1, 'AGENT_FIELD_INVALID', `\`capacity\` is a number from 0 to ${MOST_CAPACITY}.`)
  for (const key of ['expertise', 'tools']) {
    const entries = listOf(fields.get(key))
    if (entries.length > MOST_ENTRIES || entries.some(({ length }) => length > LONGEST_ENTRY))
      refuse(fields.get(key)?.line ?? 1, 'AGENT_FIELD_INVALID', `\`${key}\` holds too much.`)
  }
  return problems
}

function unknownFields(fields: ReadonlyMap<string, Field>): LineProblem[] {
  return [...fields].flatMap(([name, { line }]) =>
    KNOWN.has(name)
      ? []
      : [{ line, code: 'AGENT_FIELD_UNKNOWN', message: `\`${name}\` means nothing here; it is ignored.` }],
  )
}

import type { OdooClient, OdooValue } from '../client.ts'
import { faultError } from '../fault.ts'

export interface FakeRow {
  readonly id: number
  /** With microseconds, as Odoo stores it; printed cut to the second. */
  readonly write_date: string
  readonly [field: string]: OdooValue
}

export interface FakeOdoo {
  readonly rows: FakeRow[]
  /** fields_get's answer. */
  fields: Record<string, Record<string, OdooValue>>
  /** Ids that may be searched but not read. */
  readonly unreadable: Set<number>
  /** Throws when the field is read for one of these ids; an empty set: for every id. */
  readonly raising: Map<string, ReadonlySet<number>>
  /** Rows a page silently leaves out after its limit was applied, as mail.message does. */
  readonly hidden: Set<number>
  readonly calls: { method: string; rows: number }[]
  readonly client: OdooClient
}

type Leaf = readonly [string, string, OdooValue]

/** One model in memory with Odoo's ways of failing, behind the client interface: for the Source's tests. */
export function fakeOdoo(rows: FakeRow[], fields: FakeOdoo['fields'] = {}): FakeOdoo {
  const fake: FakeOdoo = {
    rows,
    fields,
    unreadable: new Set(),
    raising: new Map(),
    hidden: new Set(),
    calls: [],
    client: {
      protocol: 'jsonrpc',
      database: 'fake',
      user: 'fake',
      authenticate: async () => 2,
      version: async () => ({ serverVersion: '17.0', serverSerie: '17.0' }),
      close: async () => {},
      async executeKw(_model, method, args, kwargs, { signal }) {
        signal.throwIfAborted()
        const answer = answerTo(fake, method, args, kwargs)
        fake.calls.push({ method, rows: Array.isArray(answer) ? answer.length : 0 })
        return answer
      },
    },
  }
  return fake
}

function answerTo(
  fake: FakeOdoo,
  method: string,
  [first]: readonly OdooValue[],
  kwargs: Readonly<Record<string, OdooValue>>,
): OdooValue {
  const names = (kwargs.fields ?? []) as string[]
  if (method === 'fields_get') return fake.fields
  if (method === 'search') return find(fake, first as Leaf[], kwargs).map(({ id }) => id)
  if (method === 'search_count') return find(fake, first as Leaf[], kwargs).length
  if (method === 'read') {
    const ids = new Set(first as number[])
    return readRows(
      fake,
      fake.rows.filter(({ id }) => ids.has(id)),
      names,
    )
  }
  return readRows(fake, find(fake, first as Leaf[], kwargs), names)
}

function find(
  fake: FakeOdoo,
  domain: readonly Leaf[],
  kwargs: Readonly<Record<string, OdooValue>>,
): FakeRow[] {
  const order = String(kwargs.order ?? 'id')
    .split(', ')
    .map((term) => term.split(' '))
  const found = fake.rows.filter((row) => domain.every((leaf) => fits(row, leaf)))
  found.sort((a, b) => {
    for (const [field = 'id', direction] of order) {
      const difference = compare(a[field], b[field])
      if (difference !== 0) return direction === 'desc' ? -difference : difference
    }
    return 0
  })
  const behind = found.slice(Number(kwargs.offset ?? 0))
  const page = typeof kwargs.limit === 'number' ? behind.slice(0, kwargs.limit) : behind
  return page.filter(({ id }) => !fake.hidden.has(id))
}

function fits(row: FakeRow, [field, operator, value]: Leaf): boolean {
  const own = row[field] ?? null
  if (operator === 'in') return (value as number[]).includes(own as number)
  if (value === false) return operator === '=' ? own === null : own !== null
  const difference = compare(own, value)
  if (operator === '>') return difference > 0
  if (operator === '>=') return difference >= 0
  if (operator === '<=') return difference <= 0
  if (operator === '<') return difference < 0
  return difference === 0
}

// As PostgreSQL compares them: '03:03:03' is 03:03:03.000000.
function compare(a: OdooValue | undefined, b: OdooValue | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [x, y] = [String(a ?? ''), String(b ?? '')]
  return x < y ? -1 : x > y ? 1 : 0
}

function readRows(fake: FakeOdoo, rows: readonly FakeRow[], fields: readonly string[]): OdooValue {
  if (rows.some(({ id }) => fake.unreadable.has(id)))
    throw fault('odoo.exceptions.AccessError', 'secret records')
  for (const field of fields) {
    const bad = fake.raising.get(field)
    if (bad !== undefined && rows.some(({ id }) => bad.size === 0 || bad.has(id)))
      throw fault('odoo.exceptions.UserError', `Undefined graph model in ${field}`)
  }
  return rows.map((row) => printed(fake, row, fields))
}

function printed(fake: FakeOdoo, row: FakeRow, fields: readonly string[]): OdooValue {
  const cells = fields.map((field): [string, OdooValue] => {
    const value = row[field] ?? null
    if (field === 'write_date') return [field, row.write_date.slice(0, 19)]
    const type = fake.fields[field]?.type
    return [field, value ?? (['integer', 'float', 'monetary'].includes(String(type)) ? 0 : false)]
  })
  return { id: row.id, ...Object.fromEntries(cells) }
}

function fault(exception: string, text: string): Error {
  const site = { server: 's', database: 'd', user: 'u', model: 'crm.lead', method: 'read', secrets: [] }
  return faultError(site, { exception, text })
}

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Batch, Position, SourceTable } from '../source.ts'
import { odooErrors } from './errors.ts'
import { createOdooRpcSource } from './odoo-source.ts'
import { type FakeOdoo, type FakeRow, fakeOdoo } from './testing/fake-odoo.ts'
import { never } from './testing/loopback.ts'

const FIELDS = {
  id: { type: 'integer', store: true },
  name: { type: 'char', store: true },
  color: { type: 'integer', store: true },
  expected_revenue: { type: 'monetary', store: true },
  write_date: { type: 'datetime', store: true },
}
const FULL: Position = { phase: 'full', afterKey: null }
const since = (at: string): Position => ({ phase: 'incremental', at, afterKey: null })

const sourceOf = (fake: FakeOdoo) =>
  createOdooRpcSource({ kind: 'odoo-jsonrpc', client: fake.client, models: ['crm.lead'] })

async function leadTable(fake: FakeOdoo): Promise<SourceTable> {
  const [table] = await sourceOf(fake).discover(never)
  return table as SourceTable
}

async function collect(fake: FakeOdoo, from: Position, batchSize: number): Promise<Batch[]> {
  const batches: Batch[] = []
  for await (const batch of sourceOf(fake).read(await leadTable(fake), from, { batchSize, signal: never }))
    batches.push(batch)
  return batches
}

const idsOf = (batches: readonly Batch[]) => batches.flatMap(({ rows }) => rows.map(({ id }) => Number(id)))
const rejectedOf = (batches: readonly Batch[]) => batches.flatMap(({ rejected }) => rejected)
const sorted = (ids: readonly number[]) => [...ids].sort((a, b) => a - b)

function row(id: number, writeDate: string, extra: Partial<FakeRow> = {}): FakeRow {
  return { id, name: `lead ${id}`, color: 1, expected_revenue: 1.5, ...extra, write_date: writeDate }
}
const stamp = (seconds: number, micros: number) =>
  `2026-03-03 03:${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}.${String(micros).padStart(6, '0')}`

test('PIPE-4.4 a page border inside a second loses and doubles nothing, whatever the microseconds', async () => {
  const rows = fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 500 }),
      second: fc.integer({ min: 0, max: 8 }),
      micros: fc.nat(999_999),
    }),
    { selector: ({ id }) => id, maxLength: 80 },
  )
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 9 }), fc.nat(8), async (plan, batchSize, start) => {
      const fake = fakeOdoo(
        plan.map(({ id, second, micros }) => row(id, stamp(second, micros))),
        FIELDS,
      )
      const batches = await collect(fake, since(stamp(start, 0).slice(0, 19)), batchSize)
      const expected = plan.filter(({ second }) => second >= start).map(({ id }) => id)
      expect(sorted(idsOf(batches))).toEqual(sorted(expected))
    }),
    { numRuns: 150 },
  )
})

test('PIPE-4.4 900 rows of one second, page size 100, ids against the microseconds: each exactly once', async () => {
  const fake = fakeOdoo(
    Array.from({ length: 900 }, (_, at) => row(at + 1, stamp(3, 900_000 - at * 7))),
    FIELDS,
  )
  const batches = await collect(fake, since('2026-03-03 03:00:03'), 100)
  expect(idsOf(batches)).toHaveLength(900)
  expect(new Set(idsOf(batches)).size).toBe(900)
  expect(batches.every(({ rows }) => rows.length <= 100)).toBe(true)
})

test('PIPE-4.2 stopping after any batch and going on from its position equals one run', async () => {
  const plan = Array.from({ length: 60 }, (_, at) =>
    row(60 - at, stamp(Math.floor(at / 7), (at * 7919) % 999_983)),
  )
  for (const from of [FULL, since('2026-03-03 03:00:00')]) {
    const whole = await collect(fakeOdoo([...plan], FIELDS), from, 4)
    for (let stop = 1; stop <= whole.length; stop++) {
      const rest = await collect(fakeOdoo([...plan], FIELDS), (whole[stop - 1] as Batch).next, 4)
      expect(sorted([...idsOf(whole.slice(0, stop)), ...idsOf(rest)])).toEqual(
        sorted(plan.map(({ id }) => id)),
      )
    }
  }
})

test('PIPE-3 a short page is not the end: rows hidden after the limit do not stop the read', async () => {
  const fake = fakeOdoo(
    Array.from({ length: 50 }, (_, at) => row(at + 1, stamp(at, 1))),
    FIELDS,
  )
  for (const id of [4, 5, 6, 17, 31]) fake.hidden.add(id)
  expect(idsOf(await collect(fake, FULL, 5))).toHaveLength(45)
  expect(idsOf(await collect(fake, since('2026-03-03 03:00:00'), 5))).toHaveLength(45)
})

test('PIPE-4.17 a field that raises for two rows is rejected for those two; everything else arrives', async () => {
  const fake = fakeOdoo(
    Array.from({ length: 40 }, (_, at) => row(at + 1, stamp(at, 5))),
    FIELDS,
  )
  fake.raising.set('name', new Set([7, 33]))
  const batches = await collect(fake, FULL, 20)
  expect(idsOf(batches)).toHaveLength(40)
  expect(rejectedOf(batches)).toMatchObject([
    { key: { id: 7 }, column: 'name', code: 'FIELD_RAISES' },
    { key: { id: 33 }, column: 'name', code: 'FIELD_RAISES' },
  ])
  const rows = batches.flatMap((batch) => batch.rows)
  expect(rows.find(({ id }) => id === 7)).toMatchObject({ name: null, color: 1, expected_revenue: '1.5' })
  expect(rows.find(({ id }) => id === 8)).toMatchObject({ name: 'lead 8' })
})

test('PIPE-4.17 rows the user may not read are found by bisection; the rest of the batch arrives, in both phases', async () => {
  const make = () => {
    const fake = fakeOdoo(
      Array.from({ length: 40 }, (_, at) => row(at + 1, stamp(Math.floor(at / 3), at))),
      FIELDS,
    )
    for (const id of [10, 20, 21, 40]) fake.unreadable.add(id)
    return fake
  }
  for (const from of [FULL, since('2026-03-03 03:00:00')]) {
    const batches = await collect(make(), from, 10)
    expect(idsOf(batches)).toHaveLength(36)
    const rejected = new Set(rejectedOf(batches).map(({ key, code }) => `${code} ${key.id}`))
    expect(rejected).toEqual(new Set([10, 20, 21, 40].map((id) => `ROW_NOT_READABLE ${id}`)))
  }
})

test('PIPE-3 a whole page of unreadable rows in one second neither loops nor loses what follows', async () => {
  const fake = fakeOdoo(
    Array.from({ length: 30 }, (_, at) => row(at + 1, stamp(at < 12 ? 3 : 5, at))),
    FIELDS,
  )
  for (let id = 1; id <= 12; id++) fake.unreadable.add(id)
  const batches = await collect(fake, since('2026-03-03 03:00:00'), 4)
  expect(sorted(idsOf(batches))).toEqual(Array.from({ length: 18 }, (_, at) => at + 13))
  expect(new Set(rejectedOf(batches).map(({ key }) => key.id)).size).toBe(12)
})

test('PIPE-3 when no row of a table can be read the error is the table’s, not a thousand rejected rows', async () => {
  const fake = fakeOdoo(
    Array.from({ length: 200 }, (_, at) => row(at + 1, stamp(1, at))),
    FIELDS,
  )
  fake.raising.set('write_date', new Set())
  await expect(collect(fake, FULL, 100)).rejects.toMatchObject({ code: 'ODOO_USER_ERROR' })
})

test('PIPE-4.20 NULL and 0 of a number are told apart although Odoo reads both as 0', async () => {
  const fake = fakeOdoo(
    [
      row(1, stamp(1, 1), { color: null, expected_revenue: null }),
      row(2, stamp(2, 1), { color: 0, expected_revenue: 0 }),
      row(3, stamp(3, 1), { color: 9, expected_revenue: 12.345 }),
    ],
    FIELDS,
  )
  const [batch] = await collect(fake, FULL, 10)
  expect(batch?.rows).toMatchObject([
    { id: 1, color: null, expected_revenue: null },
    { id: 2, color: 0, expected_revenue: '0' },
    { id: 3, color: 9, expected_revenue: '12.345' },
  ])
})

test('PIPE-4.17 NaN, infinities and half characters are rejected with their value, the row stays', async () => {
  const fake = fakeOdoo(
    [row(1, stamp(1, 1), { expected_revenue: Number.NaN }), row(2, stamp(1, 2), { name: 'a\ud800b' })],
    FIELDS,
  )
  const [batch] = await collect(fake, FULL, 10)
  expect(batch?.rejected).toMatchObject([
    { key: { id: 1 }, column: 'expected_revenue', code: 'VALUE_NOT_A_NUMBER', value: 'NaN' },
    { key: { id: 2 }, column: 'name', code: 'VALUE_NOT_STORABLE', value: 'a\\ud800b' },
  ])
  expect(batch?.rows).toMatchObject([
    { id: 1, expected_revenue: null, name: 'lead 1' },
    { id: 2, name: null },
  ])
})

test('PIPE-3 watermark is the newest printed second, null for an empty table', async () => {
  const fake = fakeOdoo([row(1, stamp(9, 5)), row(2, stamp(4, 5))], FIELDS)
  const table = await leadTable(fake)
  expect(await sourceOf(fake).watermark(table, never)).toBe('2026-03-03 03:00:09')
  fake.rows.length = 0
  expect(await sourceOf(fake).watermark(table, never)).toBeNull()
})

test('PIPE-3 positions of another source: microseconds restart their second, nonsense is refused', async () => {
  const fake = fakeOdoo([row(1, stamp(1, 900_000)), row(5, stamp(1, 100_000)), row(6, stamp(2, 0))], FIELDS)
  const micros: Position = { phase: 'incremental', at: '2026-03-03T03:00:01.100000Z', afterKey: ['5'] }
  expect(sorted(idsOf(await collect(fake, micros, 10)))).toEqual([1, 5, 6])
  await expect(collect(fake, since('yesterday'), 10)).rejects.toMatchObject({ code: 'ODOO_POSITION_INVALID' })
})

test('PIPE-2 discovery: stored columns with PostgreSQL types, no credentials, lists, binaries or exclusions', async () => {
  const fake = fakeOdoo([], {
    ...FIELDS,
    active: { type: 'boolean', store: true },
    date_deadline: { type: 'date', store: true },
    probability: { type: 'float', store: true },
    price: { type: 'float', store: true, digits: [16, 2] },
    lead_properties: { type: 'properties', store: true },
    parent_id: { type: 'many2one', relation: 'crm.lead', store: true },
    partner_id: { type: 'many2one', relation: 'res.partner', store: true },
    email_from: { type: 'char', store: true },
    duration_tracking: { type: 'json', store: true },
    tag_ids: { type: 'many2many', relation: 'crm.tag', store: true },
    image_1920: { type: 'binary', store: true },
    computed: { type: 'char', store: false },
    credit: { type: 'monetary', store: true, company_dependent: true },
    access_token: { type: 'char', store: true },
    signup_type: { type: 'char', store: true },
    totp_secret: { type: 'char', store: true },
    pin: { type: 'char', store: true },
    api_key: { type: 'char', store: true },
    password: { type: 'char', store: true },
    x_note: { type: 'text', store: true },
    x_private: { type: 'text', store: true },
  })
  const source = createOdooRpcSource({
    kind: 'odoo-jsonrpc',
    client: fake.client,
    models: ['crm.lead'],
    excludedFields: ['x_note', 'crm.lead.x_priv*'],
    relations: [
      { model: 'crm.lead', field: 'tag_ids', table: 'crm_tag_rel', columns: ['lead_id', 'tag_id'] },
    ],
  })
  const [lead, rel, ...rest] = await source.discover(never)
  expect(rest).toEqual([])
  expect(lead).toMatchObject({
    name: 'crm_lead',
    model: 'crm.lead',
    kind: 'entity',
    key: ['id'],
    changeColumn: 'write_date',
  })
  expect(Object.fromEntries(lead?.columns.map(({ name, type }) => [name, type]) ?? [])).toEqual({
    active: 'boolean',
    color: 'integer',
    date_deadline: 'date',
    duration_tracking: 'jsonb',
    email_from: 'text',
    expected_revenue: 'numeric',
    id: 'integer',
    lead_properties: 'jsonb',
    name: 'text',
    parent_id: 'integer',
    partner_id: 'integer',
    price: 'numeric',
    probability: 'double precision',
    write_date: 'timestamp without time zone',
  })
  const column = (name: string) => lead?.columns.find((one) => one.name === name)
  expect(column('parent_id')?.references).toEqual({ table: 'crm_lead', column: 'id' })
  expect(column('partner_id')?.references).toBeUndefined()
  expect(column('email_from')?.personal).toBe(true)
  expect(column('duration_tracking')?.volatile).toBe(true)
  expect(rel).toMatchObject({ name: 'crm_tag_rel', kind: 'relation', key: ['lead_id', 'tag_id'] })
  expect(rel?.changeColumn).toBeUndefined()
})

test('PIPE-2 a relation this Odoo does not have is left out, an optional model too; a required one is an error', async () => {
  const fake = fakeOdoo([], FIELDS)
  const { executeKw } = fake.client
  Object.assign(fake.client, {
    executeKw: (model: string, ...rest: unknown[]) =>
      model === 'sale.order'
        ? Promise.reject(odooErrors.ODOO_MODEL_UNKNOWN({ model }))
        : Reflect.apply(executeKw, fake.client, [model, ...rest]),
  })
  const discover = (required: boolean) =>
    createOdooRpcSource({
      kind: 'odoo-jsonrpc',
      client: fake.client,
      models: ['crm.lead', { model: 'sale.order', required }],
      relations: [
        { model: 'crm.lead', field: 'tag_ids' },
        { model: 'sale.order', field: 'tag_ids' },
      ],
      personalFields: ['col*'],
      volatileFields: ['crm.lead.name'],
    }).discover(never)
  const tables = await discover(false)
  expect(tables.map(({ name }) => name)).toEqual(['crm_lead'])
  expect(tables[0]?.columns).toContainEqual({
    name: 'color',
    type: 'integer',
    nullable: true,
    personal: true,
  })
  expect(tables[0]?.columns).toContainEqual({ name: 'name', type: 'text', nullable: true, volatile: true })
  await expect(discover(true)).rejects.toMatchObject({ code: 'ODOO_MODEL_UNKNOWN' })
})

test('PIPE-2 a relation is read as pairs by owning id and continues from any batch', async () => {
  const tags: Readonly<Record<number, number[]>> = { 1: [9, 3], 2: [], 3: [4], 4: [1, 2, 3], 5: [7] }
  const fake = fakeOdoo(
    Object.entries(tags).map(([id, tag_ids]) => row(Number(id), stamp(1, Number(id)), { tag_ids })),
    { ...FIELDS, tag_ids: { type: 'many2many', relation: 'crm.tag', store: true } },
  )
  const source = createOdooRpcSource({
    kind: 'odoo-jsonrpc',
    client: fake.client,
    models: ['crm.lead'],
    relations: [
      { model: 'crm.lead', field: 'tag_ids', table: 'crm_tag_rel', columns: ['lead_id', 'tag_id'] },
    ],
  })
  const table = (await source.discover(never)).find(({ kind }) => kind === 'relation') as SourceTable
  const read = async (from: Position) => {
    const batches: Batch[] = []
    for await (const batch of source.read(table, from, { batchSize: 2, signal: never })) batches.push(batch)
    return batches
  }
  const pairs = (batches: readonly Batch[]) =>
    batches.flatMap(({ rows }) => rows.map(({ lead_id, tag_id }) => `${lead_id}-${tag_id}`))
  const whole = await read(FULL)
  expect(pairs(whole)).toEqual(['1-3', '1-9', '3-4', '4-1', '4-2', '4-3', '5-7'])
  expect(pairs(await read((whole[0] as Batch).next))).toEqual(['3-4', '4-1', '4-2', '4-3', '5-7'])
})

test('PIPE-10 an aborted read stops with the signal’s reason', async () => {
  const fake = fakeOdoo(
    Array.from({ length: 10 }, (_, at) => row(at + 1, stamp(at, 1))),
    FIELDS,
  )
  const table = await leadTable(fake)
  const controller = new AbortController()
  const run = async () => {
    for await (const _ of sourceOf(fake).read(table, FULL, { batchSize: 2, signal: controller.signal }))
      controller.abort(new Error('cancelled by the user'))
  }
  await expect(run()).rejects.toThrow('cancelled by the user')
})

import { expect, test } from 'vitest'
import { partsBetween } from '../../backfill/plan.ts'
import type { SourceTable } from '../source.ts'
import { createOdooRpcSource } from './odoo-source.ts'
import { type FakeRow, fakeOdoo } from './testing/fake-odoo.ts'
import { never } from './testing/loopback.ts'

const FIELDS = {
  id: { type: 'integer', store: true },
  name: { type: 'char', store: true },
  tag_ids: { type: 'many2many', relation: 'crm.tag', store: true },
  write_date: { type: 'datetime', store: true },
}
const RELATION = {
  model: 'crm.lead',
  field: 'tag_ids',
  table: 'crm_tag_rel',
  columns: ['lead_id', 'tag_id'],
} as const

function world() {
  const rows: FakeRow[] = Array.from({ length: 103 }, (_, i) => ({
    id: i * i + 1,
    name: `lead ${i}`,
    tag_ids: [1, 2, 3].slice(0, i % 4),
    write_date: '2026-03-03 03:03:03.000000',
  }))
  const fake = fakeOdoo(rows, FIELDS)
  const source = createOdooRpcSource({
    kind: 'odoo-jsonrpc',
    client: fake.client,
    models: ['crm.lead'],
    relations: [RELATION],
  })
  return { fake, source }
}

test.each(['crm_lead', 'crm_tag_rel'])(
  'PIPE-4.13 the parts of %s over RPC hold each record once, and about equally many',
  async (name) => {
    const { fake, source } = world()
    fake.unreadable.add(26)
    const table = (await source.discover(never)).find((each) => each.name === name) as SourceTable
    const whole = await keysIn(table, null, null)
    const bounds = (await source.split?.(table, 4, never)) ?? []
    expect(bounds).toHaveLength(3)
    const parts = await Promise.all(partsBetween(bounds).map(({ after, upTo }) => keysIn(table, after, upTo)))
    expect(parts.flat()).toEqual(whole)
    for (const part of parts) expect(part.length).toBeGreaterThan(whole.length / 4 - 5)

    async function keysIn(of: SourceTable, after: string | null, upTo: string | null): Promise<string[]> {
      const keys: string[] = []
      const from = { phase: 'full', afterKey: after === null ? null : [after] } as const
      const options = { batchSize: 7, signal: never, ...(upTo === null ? {} : { upTo: [upTo] }) }
      for await (const { rows, rejected } of source.read(of, from, options)) {
        keys.push(...rows.map((row) => JSON.stringify(of.key.map((part) => row[part]))))
        keys.push(...rejected.map(({ key }) => JSON.stringify(key)))
      }
      return keys
    }
  },
)

test('PIPE-10 Odoo counts its records; their size is that of the first ones, and not told where those cannot be read', async () => {
  const { fake, source } = world()
  const tables = await source.discover(never)
  const [lead, pairs] = ['crm_lead', 'crm_tag_rel'].map(
    (name) => tables.find((table) => table.name === name) as SourceTable,
  ) as [SourceTable, SourceTable]
  expect(await source.measure?.(lead, never)).toEqual({ rows: 103, bytes: expect.any(Number) })
  const measured = await source.measure?.(pairs, never)
  expect(Math.abs((measured?.rows ?? 0) - 153)).toBeLessThan(10)
  fake.unreadable.add(2)
  expect(await source.measure?.(lead, never)).toEqual({ rows: 103, bytes: null })
})

import { expect, test } from 'vitest'
import { createOdooRpcSource } from './odoo-source.ts'
import { fakeOdoo } from './testing/fake-odoo.ts'
import { never } from './testing/loopback.ts'

const FIELDS = {
  id: { type: 'integer', store: true },
  name: { type: 'char', store: true },
  write_date: { type: 'datetime', store: true },
}

test('PIPE-4.17 rows are read again by their ids: others are not touched, what cannot be read is set aside', async () => {
  const rows = Array.from({ length: 300 }, (_, at) => ({
    ...{ id: at + 1, name: `lead ${at + 1}`, write_date: '2026-03-03 03:00:00.000000' },
  }))
  const fake = fakeOdoo(rows, FIELDS)
  const source = createOdooRpcSource({ kind: 'odoo-jsonrpc', client: fake.client, models: ['crm.lead'] })
  const [table] = await source.discover(never)
  if (table === undefined) throw new Error('no table')
  fake.calls.length = 0
  const keys = ['7', '299', '4000', 'x'].map((id) => ({ id }))
  const found = await source.readByKeys?.(table, keys, never)
  expect(found?.rows.map(({ id, name }) => [id, name])).toEqual([
    [7, 'lead 7'],
    [299, 'lead 299'],
  ])
  expect(fake.calls.reduce((sum, call) => sum + call.rows, 0)).toBe(2)
  fake.unreadable.add(299)
  const again = await source.readByKeys?.(table, keys, never)
  expect(again?.rows.map(({ id }) => id)).toEqual([7])
  expect(again?.rejected).toMatchObject([{ key: { id: 299 }, code: 'ROW_NOT_READABLE' }])
  expect(await source.readByKeys?.(table, [{ id: 'x' }], never)).toEqual({ rows: [], rejected: [] })
  expect(source.readByKeys?.({ ...table, kind: 'relation' }, keys, never)).toBeUndefined()
})

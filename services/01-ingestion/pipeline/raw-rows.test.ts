import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { createRawRowCount } from './raw-rows.ts'

const NOW = new Date('2026-11-21T04:00:00Z')

describe('rows in RAW', () => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await testDatabase()
    await database.pool`create table raw.odoo_crm_lead (id integer, _deleted_at timestamptz)`
  })
  afterAll(() => database?.close())
  beforeEach(async () => {
    await database.pool`truncate raw.odoo_crm_lead`
    await database.pool`truncate ops.loads cascade`
    await database.pool`
      insert into ops.loads (id, source, table_name, mode, status, started_at)
      values ('a', 'odoo', 'crm_lead', 'full', 'running', ${NOW})`
  })

  const add = (id: number) => database.pool`insert into raw.odoo_crm_lead values (${id}, null)`

  test('HUB-11.1 the flow counts RAW again when a load wrote a batch, marked rows as gone or ended', async () => {
    const rows = createRawRowCount()
    await add(1)
    expect(await rows(database.pool)).toBe(1)
    await add(2)
    await database.pool`update ops.loads set batches = 1, read = 1, inserted = 1`
    expect(await rows(database.pool)).toBe(2)
    await database.pool`update raw.odoo_crm_lead set _deleted_at = ${NOW} where id = 1`
    await database.pool`update ops.loads set deleted = 1`
    expect(await rows(database.pool)).toBe(1)
    await add(3)
    await database.pool`update ops.loads set status = 'succeeded', finished_at = ${NOW}`
    expect(await rows(database.pool)).toBe(2)
    await database.pool`truncate raw.odoo_crm_lead`
    await database.pool`truncate ops.loads cascade`
    expect(await rows(database.pool)).toBe(0)
  })

  test('HUB-11.1 the flow does not read RAW again when no load did anything', async () => {
    const rows = createRawRowCount()
    await add(1)
    expect(await rows(database.pool)).toBe(1)
    // Nothing but a load writes RAW; a row that came without one shows that it was not counted.
    await add(2)
    expect(await rows(database.pool)).toBe(1)
    expect(await createRawRowCount()(database.pool)).toBe(2)
  })
})

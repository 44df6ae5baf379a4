import { expect, test } from 'vitest'
import { DATABASE_KINDS, testDatabase } from '../../../../tests/helpers/database.ts'
import { connectSource } from './connection.ts'

test.skipIf(!DATABASE_KINDS.includes('server'))(
  'PIPE-3 a source is read-only for the hub, whatever its role may do (needs TEST_DATABASE_URL)',
  async () => {
    await using hub = await testDatabase({ kind: 'server' })
    await hub.pool`create table public.own (id integer)`
    const source = connectSource({ ...hub.source, source: 'odoo', schema: 'public' })
    try {
      for (const write of ['insert into own values (1)', 'drop table own', 'create table other ()']) {
        await expect(source.unsafe(write), write).rejects.toMatchObject({ code: '25006' })
      }
      expect([...(await source`select count(*)::int as n from own`)]).toEqual([{ n: 0 }])
    } finally {
      await source.end()
    }
  },
)

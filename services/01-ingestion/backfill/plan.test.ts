import { expect, test } from 'vitest'
import type { Db } from '../../00-platform/index.ts'
import type { Source, SourceTable } from '../sources/source.ts'
import { planTables } from './plan.ts'

test('PIPE-4.13 a file cannot be loaded in parts: its rows would be called gone', async () => {
  const table: SourceTable = {
    name: 'apn_opportunity',
    kind: 'entity',
    key: ['id'],
    columns: [],
    readAs: 'file',
  }
  const options = { partRows: 10, signal: new AbortController().signal }
  const planned = planTables(null as unknown as Db, { name: 'apn' } as Source, [table], options)
  await expect(planned).rejects.toMatchObject({ code: 'BACKFILL_OF_FILE' })
})

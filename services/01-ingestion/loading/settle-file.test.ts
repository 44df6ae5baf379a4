import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { randomIds } from '../../00-platform/index.ts'
import { discoverSource } from '../discovery/discover.ts'
import { createAceExportSource } from '../sources/ace-export/ace-export-source.ts'
import type { Source } from '../sources/source.ts'
import { loadTable } from './load-table.ts'
import type { LoadMode } from './options.ts'

const signal = new AbortController().signal
const clock = { now: () => new Date('2026-06-01T00:00:00Z') }

describe.each(DATABASE_KINDS)('loading a file into RAW on %s', (kind) => {
  let hub: TestDatabase
  let home: string
  let file: string

  beforeAll(async () => {
    hub = await testDatabase({ kind })
    home = mkdtempSync(join(tmpdir(), 'ingestion-file-'))
    file = join(home, 'export.csv')
  })
  afterAll(async () => {
    await hub.close()
    rmSync(home, { recursive: true, force: true })
  })
  beforeEach(async () => {
    await hub.pool.unsafe(`drop schema if exists raw cascade; create schema raw;
      truncate ops.loads, ops.cursors, ops.quarantine, ops.schema_drift`)
  })

  const write = (...lines: string[]) => writeFileSync(file, `Id,Project.Title\n${lines.join('\n')}\n`)
  const load = async (
    mode: LoadMode,
    options: {
      batchSize?: number
      runId?: string
      onBatch?: () => Promise<void>
      source?: Source
      goneLimit?: null
    } = {},
  ) => {
    const { source = createAceExportSource({ file }), ...rest } = options
    const deps = { db: hub.pool, openCopy: hub.openCopy, clock, ids: randomIds, home }
    const [table] = (await discoverSource(deps, source, signal)).tables
    if (table === undefined) throw new Error('no table')
    const reading = { batchSize: 3, copyBatchSize: 100, lookbackSeconds: 600, ...rest }
    return await loadTable(deps, source, table, { mode, signal, ...reading })
  }
  const living = async () =>
    (
      await hub.pool<{ id: string; title: string }[]>`
        select id, title from raw.apn_opportunity where _deleted_at is null order by id collate "C"`
    ).map(({ id, title }) => `${id} ${title}`)
  const open = async () =>
    (
      await hub.pool<{ key: { id: string | null; line?: string }; code: string }[]>`
        select key, code from ops.quarantine where resolved_at is null order by id`
    ).map(({ key, code }) => `${key.id ?? key.line} ${code}`)

  test('PIPE-4.5 a full load marks what the file does not hold, another one does not, and what returns lives', async () => {
    write('O3,c', 'O1,a', 'O10,x', 'O2,b', 'O4,d')
    expect(await load('full')).toMatchObject({ read: 5, inserted: 5, deleted: 0 })
    write('O4,d', 'O1,A')
    expect(await load('incremental')).toMatchObject({ read: 2, updated: 1, unchanged: 1, deleted: 0 })
    expect(await living()).toHaveLength(5)
    expect(await load('full')).toMatchObject({ read: 2, unchanged: 2, deleted: 3 })
    expect(await living()).toEqual(['O1 A', 'O4 d'])
    write('O4,d', 'O2,b')
    expect(await load('incremental')).toMatchObject({ updated: 1, unchanged: 1 })
    expect(await living()).toEqual(['O1 A', 'O2 b', 'O4 d'])
  })

  test('PIPE-4.5 more rows than one page of keys are swept', async () => {
    const ids = Array.from({ length: 11_000 }, (_, i) => `O${i},t`)
    write(...ids)
    await load('full', { batchSize: 5_000 })
    write(...ids.filter((_, i) => i % 3 === 0))
    const accepted = { batchSize: 5_000, goneLimit: null }
    expect(await load('full', accepted)).toMatchObject({ deleted: 7_333 })
    expect(await living()).toHaveLength(3_667)
  })

  test('PIPE-4.5 a file without rows marks nothing as gone and says so', async () => {
    write('O1,a', 'O2,b')
    await load('full')
    write()
    await expect(load('full')).rejects.toMatchObject({ code: 'SOURCE_FILE_WITHOUT_ROWS' })
    writeFileSync(file, '')
    await expect(load('full')).rejects.toMatchObject({ code: 'CSV_FILE_EMPTY' })
    expect(await living()).toHaveLength(2)
    write('O2,b')
    expect(await load('full')).toMatchObject({ deleted: 1 })
    write()
    expect(await load('full', { goneLimit: null })).toMatchObject({ read: 0, deleted: 1 })
  })

  test('PIPE-4.5 another month’s export in place of the known one marks nothing as gone, and is loaded', async () => {
    const month = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}-${i},t`)
    write(...month('may', 200), 'O1,kept')
    await load('full')
    write(...month('june', 900), 'O1,kept')
    expect(await load('full')).toMatchObject({ inserted: 900, unchanged: 1, deleted: 0 })
    expect(await living()).toHaveLength(1_101)
    // Half-copied, the same file lacks what it had.
    write(...month('june', 300))
    expect(await load('full')).toMatchObject({ unchanged: 300, deleted: 0 })
    write(...month('june', 900), 'O1,kept')
    expect(await load('full', { goneLimit: null })).toMatchObject({ unchanged: 901, deleted: 200 })
  })

  test('PIPE-4.5 while a line has an id that cannot be read, nothing is called gone', async () => {
    write('O1,a', 'O2,b')
    await load('full')
    write('O1,a', 'O2,"b"b')
    expect(await load('full')).toMatchObject({ read: 2, unchanged: 1, quarantined: 1, deleted: 0 })
    expect(await living()).toHaveLength(2)
  })

  test('PIPE-4.17 quarantine is empty again once the file is mended', async () => {
    write('O1,a', 'O2,"b"b', 'O3,c,d', 'O4,e\u0000', 'O5,x', 'O5,y')
    const first = await load('full')
    expect(first).toMatchObject({ read: 6, inserted: 2, quarantined: 4 })
    const told = ['3 CSV_BAD_QUOTING', '4 CSV_COLUMN_COUNT', '6 CSV_KEY_DUPLICATE', 'O4 VALUE_HAS_NUL']
    expect((await open()).sort()).toEqual(told)
    expect(await load('full')).toMatchObject({ read: 6, unchanged: 2, quarantined: 4 })
    expect((await open()).sort()).toEqual(told)
    // Another part of the whole: its lines are other lines, but O4 was not in it.
    write('O6,f')
    await load('incremental')
    expect(await open()).toEqual(['O4 VALUE_HAS_NUL'])
    write('O1,a', 'O2,b', 'O3,c', 'O4,e', 'O5,y', 'O6,f')
    expect(await load('full')).toMatchObject({ read: 6, unchanged: 3, quarantined: 0, deleted: 0 })
    expect(await open()).toEqual([])
  })

  test('PIPE-4.17 lines of NULs, as a copy that broke off leaves them, are set aside and not the file', async () => {
    writeFileSync(file, 'Id,Project.Title\nO1,a\n\0\0\0\nO2,b\0c\nO3,"x"\0y\nO4,d\n')
    expect(await load('full')).toMatchObject({ read: 5, inserted: 2, quarantined: 3 })
    expect(await living()).toEqual(['O1 a', 'O4 d'])
    const kept = await hub.pool`select value from ops.quarantine where resolved_at is null order by id`
    expect(kept.map(({ value }) => value).sort()).toEqual(['b␀c', 'x␀y', '␀␀␀'])
    write('O1,a', 'O2,bc', 'O3,xy', 'O4,d')
    expect(await load('full')).toMatchObject({ inserted: 2, unchanged: 2, quarantined: 0 })
    expect(await open()).toEqual([])
  })

  test('PIPE-4.1 an unchanged file loads 0 rows, also one that holds an id twice', async () => {
    write('O1,a', 'O2,b', 'O3,c', 'O1,z', 'O4,d')
    expect(await load('full')).toMatchObject({ read: 5, inserted: 4, quarantined: 1 })
    expect(await living()).toEqual(['O1 z', 'O2 b', 'O3 c', 'O4 d'])
    expect(await load('full')).toMatchObject({ read: 5, inserted: 0, updated: 0, unchanged: 4, deleted: 0 })
  })

  test('PIPE-4.2 killed behind every batch and resumed: equal to the clean run', async () => {
    write('O9,gone', 'O8,kept')
    await load('full')
    const lines = Array.from({ length: 11 }, (_, i) => (i === 4 ? 'bad,line,here' : `O${10 + i},t${i}`))
    write(...lines, 'O8,kept')
    for (let batch = 1; batch <= 5; batch++) {
      await hub.pool`delete from raw.apn_opportunity where id >= 'O1' and id < 'O8'`
      const runId = `run-${batch}`
      let left = batch
      const dies = async () => {
        if (--left === 0) throw new Error('killed')
      }
      await expect(load('full', { runId, onBatch: dies })).rejects.toThrow('killed')
      // A process that is killed leaves its load as running.
      await hub.pool`update ops.loads set status = 'running', finished_at = null, error_code = null where run_id = ${runId}`
      expect(await load('full', { runId })).toMatchObject({
        read: 12,
        inserted: 10,
        unchanged: 1,
        quarantined: 1,
      })
      expect(await living()).toHaveLength(12)
    }
    write(...lines.filter((line) => !line.startsWith('bad')), 'O8,kept')
    expect(await load('full')).toMatchObject({ deleted: 1 })
    expect(await open()).toEqual([])
  })

  test('PIPE-4.16 a file that changes while it is read marks nothing as gone; the next load takes it', async () => {
    write('O1,a', 'O2,b', 'O3,c', 'O4,d', 'O5,e')
    await load('full')
    write('O1,a', 'O2,b', 'O3,c', 'O4,d')
    const onBatch = async () => appendFileSync(file, 'O6,f\n')
    await expect(load('full', { onBatch })).rejects.toMatchObject({ code: 'EXPORT_FILE_CHANGED' })
    expect(await living()).toHaveLength(5)
    // It was appended to once per batch that was written, before the change was seen.
    const next = await load('full')
    expect(next).toMatchObject({ inserted: 1, deleted: 1 })
    expect(await living()).toEqual(['O1 a', 'O2 b', 'O3 c', 'O4 d', 'O6 f'])
  })
})

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { firstLoad, LIMIT_MS, loadsOf, quarantineOf } from './bad-input.ts'
import { buildProduct, createProcesses } from './processes.ts'

const processes = createProcesses()
beforeAll(async () => {
  buildProduct()
  await processes.usedHome()
})
afterEach(() => processes.cleanUp())

describe('issue 2, bad input: CSV', () => {
  const header = 'id,title,customer_company_name,stage'

  test('a file that is no export and one that is not there are refused by name', {
    timeout: LIMIT_MS,
  }, async () => {
    const home = await processes.usedHome()
    const test = async (name: string) =>
      (await processes.cli(home, ['source', 'test', 'apn'], { ACE_CSV_FILE: join(home, name) })).stderr
    writeFileSync(join(home, 'export.csv'), Buffer.from('504b030414000600080000002100', 'hex'))
    expect(await test('export.csv')).toContain('[CSV_NOT_TEXT]')
    expect(await test('gone.csv')).toContain('[CSV_FILE_MISSING]')
  })

  test('broken lines are quarantined with their line, the good ones are loaded', {
    timeout: LIMIT_MS,
  }, async () => {
    const home = await processes.usedHome()
    const file = join(home, 'export.csv')
    writeFileSync(
      file,
      `${header}\nO1,Good,A,Qualified\nO2,too,many,fields,here\nO3,"no "end,A,Qualified\nO4,Gut,Müller,Qualified\n`,
    )
    const hub = await processes.hub(home, { ACE_CSV_FILE: file })
    expect(await firstLoad(hub)).toContain('loaded and matched')
    expect(await loadsOf(hub)).toContainEqual(
      expect.objectContaining({ status: 'succeeded', read: 4, inserted: 2, quarantined: 2 }),
    )
    expect(await quarantineOf(hub)).toEqual([
      'apn_opportunity {"id":null,"line":"3"} - CSV_COLUMN_COUNT',
      'apn_opportunity {"id":null,"line":"4"} - CSV_BAD_QUOTING',
    ])
  })
})

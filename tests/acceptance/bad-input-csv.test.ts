import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { firstLoad, LIMIT_MS, loadsOf, quarantineOf } from './bad-input.ts'
import { buildProduct, createProcesses } from './processes.ts'

const processes = createProcesses()
beforeAll(async () => {
  buildProduct()
  await processes.usedHome()
})
afterEach(() => processes.cleanUp())

const header = 'id,title,customer_company_name,stage'

describe('issue 2, bad input: ACE export', () => {
  test('a file that is no export and one that is not there are refused by name', {
    timeout: LIMIT_MS,
  }, async () => {
    const home = await processes.usedHome()
    const test = async (name: string) =>
      (await processes.cli(home, ['source', 'test', 'apn'], { ACE_CSV_FILE: join(home, name) })).stderr
    writeFileSync(join(home, 'export.csv'), '%PDF-1.7')
    expect(await test('export.csv')).toContain('[CSV_NOT_TEXT]')
    writeFileSync(join(home, 'export.xlsx'), Buffer.from('504b030414000600080000002100', 'hex'))
    expect(await test('export.xlsx')).toContain('[XLSX_NOT_READABLE]')
    writeFileSync(join(home, 'export.xls'), Buffer.from('d0cf11e0a1b11ae1', 'hex'))
    expect(await test('export.xls')).toContain('[XLSX_OLD_FORMAT]')
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

  test('PIPE-3 a workbook is loaded, a cell with an error is quarantined with its place', {
    timeout: LIMIT_MS,
  }, async () => {
    const home = await processes.usedHome()
    const file = join(home, 'export.xlsx')
    writeFileSync(file, workbookOf('<c t="e"><f>A1</f><v>#REF!</v></c>'))
    const hub = await processes.hub(home, { ACE_CSV_FILE: file })
    expect(await firstLoad(hub)).toContain('loaded and matched')
    expect(await loadsOf(hub)).toContainEqual(
      expect.objectContaining({ status: 'succeeded', read: 2, inserted: 1, quarantined: 1 }),
    )
    expect(await quarantineOf(hub)).toEqual(['apn_opportunity {"id":"O2"} title XLSX_FORMULA_ERROR'])
    const told = await processes.cli(home, ['source', 'test', 'apn'], { ACE_CSV_FILE: file })
    expect(told.stdout).toContain('The header is in line 2; what stands before it is left out')
  })
})

/** Two opportunities; the title of the second is `cell`. */
function workbookOf(cell: string): Uint8Array {
  const text = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`
  const row = (...cells: string[]) => `<row>${cells.join('')}</row>`
  const headers = header.split(',').map(text)
  const rows = [
    row(text('ACE report')),
    row(...headers),
    row(text('O1'), text('Good'), text('Müller'), text('Qualified')),
    row(text('O2'), cell, text('Müller'), text('Qualified')),
  ]
  const relation = (id: string, type: string, target: string) =>
    `<Relationships><Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/></Relationships>`
  const files = {
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': relation('a', 'officeDocument', 'xl/workbook.xml'),
    'xl/workbook.xml': '<workbook><sheets><sheet name="ACE" sheetId="1" r:id="b"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': relation('b', 'worksheet', 'worksheets/sheet1.xml'),
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${rows.join('')}</sheetData></worksheet>`,
  }
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, xml]) => [name, strToU8(xml)])))
}

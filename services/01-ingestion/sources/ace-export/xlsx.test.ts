import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import XLSX from '@e965/xlsx'
import { strToU8, zipSync } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import { readApnModel } from '../apn-model.ts'
import type { Batch } from '../source.ts'
import { createAceExportSource } from './ace-export-source.ts'
import { number, rowsOf, type WorkbookContent, workbook } from './testing/workbook.ts'
import { dateOfSerial, isDateFormat } from './xlsx/dates.ts'
import { openXlsx } from './xlsx/xlsx-export.ts'

const directory = mkdtempSync(join(tmpdir(), 'ace-xlsx-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
const signal = new AbortController().signal
let files = 0

function fileOf(bytes: Uint8Array, extension = 'xlsx'): string {
  const file = join(directory, `export-${files++}.${extension}`)
  writeFileSync(file, bytes)
  return file
}

async function read(file: string) {
  const source = createAceExportSource({ file })
  const [table] = await source.discover(signal)
  if (table === undefined) throw new Error('no table')
  const batches: Batch[] = []
  const from = { phase: 'full', afterKey: null } as const
  for await (const batch of source.read(table, from, { batchSize: 100, signal })) batches.push(batch)
  return {
    rows: batches.flatMap((batch) => batch.rows),
    rejected: batches.flatMap((batch) => batch.rejected),
    held: batches.at(-1)?.held,
    identity: await source.test(signal),
  }
}

const readBook = (content: WorkbookContent) => read(fileOf(workbook(content)))
const oneSheet = (rows: WorkbookContent['sheets'][0]['rows'], more: Partial<WorkbookContent> = {}) =>
  readBook({ sheets: [{ name: 'Export', rows }], ...more })
const formula = (inner: string, attributes = '') => ({ attributes, inner: `<f>A1</f>${inner}` })

describe('PIPE-3 ACE export as an Excel workbook', () => {
  test('PIPE-3 the header is found behind titles, the sheet by its headers, and the other sheets are told', async () => {
    const rows = new Map([
      [1, ['ACE opportunities', null]],
      [4, [null, null]],
      [5, ['Opportunity ID', 'Project Title', 'Stage of mind', null]],
      [6, ['O1', 'T', 'calm', 'a note']],
      [9, [null, ' ']],
    ])
    const {
      rows: found,
      rejected,
      identity,
    } = await readBook({
      sheets: [
        { name: 'Old', rows: rowsOf(['Id'], ['O9']), state: 'hidden' },
        { name: 'Read me', rows: rowsOf(['Made by ACE']) },
        { name: 'Data & more', rows },
      ],
    })
    expect(found).toEqual([{ id: 'O1', title: 'T' }])
    expect(rejected).toEqual([])
    expect(identity).toMatchObject({ kind: 'ace-export', version: 'xlsx, sheet "Data & more"' })
    expect(identity.warnings).toEqual([
      'Only the sheet "Data & more" is read, not "Read me", "Old"',
      'The header is in line 5; what stands before it is left out',
      'The header "Stage of mind" is not known and left out',
      'Column 4 has no header and is left out',
    ])
  })

  test('PIPE-4.20 dates of both systems come without a shift, numbers with the digits Excel shows', async () => {
    const formats = [14, 'yyyy\\-mm\\-dd hh:mm', '0.00%', '000000000000', '#,##0.00 "days"', '[Red]0.0']
    const header = [
      'Id',
      'Target Close Date',
      'Last Modified Date',
      'TCV',
      'DUNS Number',
      'Engagement_Score',
      'stage',
    ]
    const row = (id: string, serial: number) => [
      id,
      number(serial, 1),
      number(`${serial}.604166666664`, 2),
      number('1234.5600000000001', 5),
      number('12345678', 4),
      number('0.255', 3),
      number('12345678901234567890'),
    ]
    const wanted = {
      target_close_date: '2026-03-09',
      last_modified_date: '2026-03-09 14:30:00',
      software_revenue_amount: '1234.56',
      customer_duns: '000012345678',
      engagement_score: '25.5%',
      stage: '12345678901234567890',
    }
    const since1900 = await oneSheet(rowsOf(header, row('O1', 46_090)), { formats })
    expect(since1900.rows).toEqual([{ id: 'O1', ...wanted }])
    const since1904 = await oneSheet(rowsOf(header, row('O1', 46_090 - 1_462)), { formats, date1904: true })
    expect(since1904.rows).toEqual([{ id: 'O1', ...wanted }])
    const share = await oneSheet(rowsOf(['Id', 'TCV'], ['O1', number('0.255', 3)]), { formats })
    expect(share.rows).toEqual([{ id: 'O1', software_revenue_amount: '0.255' }])
  })

  test.each([
    [0, false, '00:00:00'],
    [0.5, false, '12:00:00'],
    [1, false, '1900-01-01'],
    [59, false, '1900-02-28'],
    [60, false, undefined],
    [61, false, '1900-03-01'],
    [-1, false, undefined],
    [2_958_465.5, false, '9999-12-31 12:00:00'],
    [2_958_466, false, undefined],
    [0, true, '1904-01-01'],
    [1_462.25, true, '1908-01-02 06:00:00'],
    [45_000.999_999_999, false, '2023-03-16'],
  ])('PIPE-4.20 the day %s (1904: %s) is %s', (serial, since1904, wanted) => {
    expect(dateOfSerial(serial, since1904)).toBe(wanted)
  })

  test('PIPE-4.20 what a number format shows is told from its letters', () => {
    for (const code of ['dd/mm/yyyy', '[$-409]d-mmm-yy;@', '[h]:mm', 'yyyy"년"'])
      expect(isDateFormat(code), code).toBe(true)
    for (const code of ['0.00', '#,##0 "days"', '[Red]0', 'General', '0\\d', '_d0'])
      expect(isDateFormat(code), code).toBe(false)
  })

  test('PIPE-3 texts: rich, linked, escaped, with readings, spaces and an apostrophe', async () => {
    const texts = [
      '<si><r><t xml:space="preserve">bold </t></r><r><rPr><b/></rPr><t>and not</t></r><rPh sb="0" eb="1"><t>reading</t></rPh></si>',
      '<si><t>two_x000D_\nlines_x005F_x000A_ &amp; <![CDATA[<more>]]></t></si>',
    ]
    const shared = (index: number) => ({ attributes: 't="s"', inner: `<v>${index}</v>` })
    const { rows } = await oneSheet(
      rowsOf(
        ['Id', 'Project Title', 'Project.CustomerBusinessProblem', 'Website', 'national_security'],
        ["'O1 ", shared(0), shared(1), "'https://x.example", { attributes: 't="b"', inner: '<v>1</v>' }],
      ),
      { texts },
    )
    expect(rows).toEqual([
      {
        id: 'O1',
        title: 'bold and not',
        customer_business_problem: 'two\r\nlines_x000A_ & <more>',
        customer_website_url: "'https://x.example",
        national_security: 'TRUE',
      },
    ])
  })

  test('PIPE-3 hidden rows are read, names may have a prefix, cells and rows need no reference', async () => {
    const hidden = await readBook({
      prefix: 'x',
      sheets: [{ name: 'E', rows: rowsOf(['Id'], ['O1']), rowAttributes: new Map([[2, 'hidden="1"']]) }],
    })
    expect(hidden.rows).toEqual([{ id: 'O1' }])
    const sheet =
      '<worksheet><sheetData><row><c t="inlineStr"><is><t>Id</t></is></c></row><row><c t="str"><v>O2</v></c></row></sheetData></worksheet>'
    const bare = workbook({
      sheets: [{ name: 'E', rows: new Map() }],
      extra: { 'xl/worksheets/sheet1.xml': strToU8(sheet) },
    })
    expect((await read(fileOf(bare))).rows).toEqual([{ id: 'O2' }])
  })

  test('PIPE-4.17 a formula counts with its stored result; without one, or with an error, the row is set aside', async () => {
    const { rows, rejected, held } = await oneSheet(
      rowsOf(
        ['Id', 'Project Title', 'TCV', 'Note'],
        ['O1', formula('<v>from a formula</v>', 't="str"'), formula('<v>12.5</v>'), formula('')],
        ['O2', formula('<v></v>', 't="str"'), formula('<v></v>')],
        ['O3', { attributes: 't="e"', inner: '<f>Z1</f><v>#REF!</v>' }],
        [formula('', 't="str"'), 'no id'],
        [null, 'none either'],
        ['O4', 'fine'],
        ['O4', 'finer'],
        ['O5', number(-1, 1)],
      ),
      { formats: [14] },
    )
    expect(rows).toEqual([
      { id: 'O1', title: 'from a formula', software_revenue_amount: '12.5' },
      { id: 'O4', title: 'finer', software_revenue_amount: null },
    ])
    expect(rejected).toEqual([
      {
        key: { id: 'O2' },
        column: 'software_revenue_amount',
        code: 'XLSX_FORMULA_NOT_CALCULATED',
        message:
          'Sheet "Export", cell C3 holds a formula without a stored result; open the workbook in Excel and save it',
        value: '',
      },
      {
        key: { id: 'O3' },
        column: 'title',
        code: 'XLSX_FORMULA_ERROR',
        message: 'Sheet "Export", cell B4 holds an error; mend it in Excel',
        value: '#REF!',
      },
      expect.objectContaining({
        key: { id: null, line: 5 },
        code: 'XLSX_FORMULA_NOT_CALCULATED',
        message: expect.stringContaining('cell A5'),
      }),
      expect.objectContaining({ key: { id: null, line: 6 }, code: 'XLSX_KEY_MISSING' }),
      expect.objectContaining({ key: { id: null, line: 7 }, code: 'XLSX_KEY_DUPLICATE' }),
      expect.objectContaining({ key: { id: 'O5' }, code: 'XLSX_DATE_INVALID', value: '-1' }),
    ])
    expect([held?.has(['O3']), held?.complete]).toEqual([true, false])
  })

  test('PIPE-4.17 of merged cells only the first has a value: the other rows are set aside, titles are not', async () => {
    const { rows, rejected } = await readBook({
      sheets: [
        {
          name: 'Export',
          rows: rowsOf(
            ['All of ACE', null, null],
            ['Id', 'Project Title', 'Note'],
            ['O1', 'both', 'n'],
            ['O2', null, null],
            ['O3', 'wide', null],
            ['O4', 'own', null],
          ),
          merges: ['A1:C1', 'B3:B4', 'B5:C5', 'C3:C6'],
        },
      ],
    })
    expect(rows.map(({ id, title }) => [id, title])).toEqual([
      ['O1', 'both'],
      ['O3', 'wide'],
      ['O4', 'own'],
    ])
    expect(rejected).toEqual([
      {
        key: { id: 'O2' },
        column: 'title',
        code: 'XLSX_MERGED_CELLS',
        message:
          'Sheet "Export", cell B4 is merged with B3, so that its own value is not known; unmerge them',
        value: '',
      },
    ])
  })

  test('PIPE-3 what another program wrote is read too: SheetJS, with all the columns of the model', async () => {
    const columns = readApnModel().find((table) => table.name === 'apn_opportunity')?.columns ?? []
    const header = columns.map((column) => column.headers?.at(-1) ?? column.name)
    const rows = Array.from({ length: 250 }, (_, i) =>
      columns.map(({ name, type }) => {
        if (name === 'id') return `O${i}`
        if (type === 'date') return new Date(Date.UTC(2026, 0, 1 + i))
        return type.startsWith('numeric') ? i * 1.1 : `${name} ${i}`
      }),
    )
    const book = XLSX.utils.book_new()
    XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([header, ...rows], { UTC: true }), 'ACE')
    const bytes: Buffer = XLSX.write(book, {
      type: 'buffer',
      bookType: 'xlsx',
      bookSST: true,
      compression: true,
    })
    const found = await read(fileOf(bytes))
    expect(found.rejected).toEqual([])
    expect(found.rows).toHaveLength(250)
    expect(found.rows[33]).toMatchObject({
      id: 'O33',
      title: 'title 33',
      target_close_date: '2026-02-03',
      expected_spend_amount: '36.3',
    })
  })

  test('PIPE-3 the content decides, not the name of the file', async () => {
    const bytes = workbook({ sheets: [{ name: 'E', rows: rowsOf(['Id'], ['O1']) }] })
    expect((await read(fileOf(bytes, 'csv'))).rows).toEqual([{ id: 'O1' }])
    expect((await read(fileOf(Buffer.from('Id\nO1\n'), 'xlsx'))).rows).toEqual([{ id: 'O1' }])
  })

  const good = () => workbook({ sheets: [{ name: 'E', rows: rowsOf(['Id'], ['O1'.repeat(5_000)]) }] })
  const old = Buffer.from('d0cf11e0a1b11ae1', 'hex')
  const empty = { sheets: [{ name: 'E', rows: rowsOf(['Id']) }] }
  const part = (name: string, text: string) => workbook({ ...empty, extra: { [name]: strToU8(text) } })
  const row = '<row r="2"><c r="A2"><v>1</v></c></row>'
  test.each([
    ['an old workbook', 'XLSX_OLD_FORMAT', () => Buffer.concat([old, Buffer.alloc(2_000)])],
    [
      'an encrypted one',
      'XLSX_ENCRYPTED',
      () => Buffer.concat([old, Buffer.alloc(2 ** 20 - 20), Buffer.from('EncryptedPackage', 'utf16le')]),
    ],
    ['one with macros', 'XLSX_OLD_FORMAT', () => part('xl/vbaProject.bin', 'x')],
    ['a binary one', 'XLSX_OLD_FORMAT', () => part('xl/workbook.bin', 'x')],
    ['one that was cut off', 'XLSX_NOT_READABLE', () => good().subarray(0, 900)],
    ['one with a damaged byte', 'XLSX_NOT_READABLE', () => flipped(good(), 'xl/worksheets/sheet1.xml')],
    ['another zip archive', 'XLSX_NOT_READABLE', () => Buffer.from(zipSync({ 'notes.txt': strToU8('x') }))],
    ['an empty zip archive', 'XLSX_NOT_READABLE', () => Buffer.from(zipSync({}))],
    [
      'broken XML',
      'XLSX_NOT_READABLE',
      () => part('xl/worksheets/sheet1.xml', '<worksheet><sheetData><row>'),
    ],
    [
      'entities that explode',
      'XLSX_NOT_READABLE',
      () => part('xl/sharedStrings.xml', '<!DOCTYPE sst [<!ENTITY a "b">]><sst/>'),
    ],
    [
      'rows out of order',
      'XLSX_NOT_READABLE',
      () => part('xl/worksheets/sheet1.xml', `<worksheet><sheetData>${row}${row}</sheetData></worksheet>`),
    ],
    [
      'a text that is not there',
      'XLSX_NOT_READABLE',
      () =>
        part(
          'xl/worksheets/sheet1.xml',
          '<worksheet><sheetData><row><c t="s"><v>7</v></c></row></sheetData></worksheet>',
        ),
    ],
    [
      'no sheet with an id',
      'CSV_HEADER_UNKNOWN',
      () => workbook({ sheets: [{ name: 'E', rows: rowsOf(['Name'], ['x']) }] }),
    ],
    [
      'a header twice',
      'CSV_HEADER_DUPLICATE',
      () => workbook({ sheets: [{ name: 'E', rows: rowsOf(['Id', 'title', 'Project Title']) }] }),
    ],
    ['nothing in it', 'CSV_FILE_EMPTY', () => workbook({ sheets: [{ name: 'E', rows: new Map() }] })],
  ])('PIPE-3 %s is refused: %s', async (_, code, make) => {
    await expect(read(fileOf(make()))).rejects.toMatchObject({ code })
  })

  test('PIPE-3 a workbook that unpacks to more than the limit is refused before it is unpacked', async () => {
    const [model] = readApnModel()
    const bomb = workbook({ ...empty, extra: { 'xl/worksheets/sheet1.xml': Buffer.alloc(30_000_000, ' ') } })
    expect(bomb.length).toBeLessThan(100_000)
    const rules = { file: fileOf(bomb), table: model as never, own: {} }
    await expect(openXlsx(rules, 20_000_000)).rejects.toMatchObject({ code: 'XLSX_TOO_LARGE' })
    // One that says it is small is stopped as soon as it is more than it says.
    const lying = fileOf(lowered(bomb, 30_000_000))
    await expect(openXlsx({ ...rules, file: lying })).rejects.toMatchObject({ code: 'XLSX_NOT_READABLE' })
  })
})

/** One bit of what is packed of a part turned over. */
function flipped(bytes: Buffer, part: string): Buffer {
  const copy = Buffer.from(bytes)
  const at = copy.indexOf(part) + part.length + 8
  copy[at] = (copy[at] ?? 0) ^ 0xff
  return copy
}

/** Says of everything of this size that it has 1,000 bytes. */
function lowered(bytes: Buffer, size: number): Buffer {
  const copy = Buffer.from(bytes)
  const mark = Buffer.alloc(4)
  mark.writeUInt32LE(size)
  for (let at = copy.indexOf(mark); at !== -1; at = copy.indexOf(mark, at)) copy.writeUInt32LE(1_000, at)
  return copy
}

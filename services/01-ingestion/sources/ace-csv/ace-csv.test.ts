import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { afterAll, describe, expect, test } from 'vitest'
import { readApnModel } from '../apn-model.ts'
import type { Batch, Position } from '../source.ts'
import { createAceCsvSource } from './ace-csv-source.ts'
import { parseCsv } from './parse.ts'

const directory = mkdtempSync(join(tmpdir(), 'ace-csv-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
const signal = new AbortController().signal
let files = 0

function fileOf(content: string | Buffer): string {
  const file = join(directory, `export-${files++}.csv`)
  writeFileSync(file, content)
  return file
}

async function readAll(
  content: string | Buffer,
  csvColumns: Record<string, string> = {},
  batchSize = 100,
  from: Position = { phase: 'full', afterKey: null },
) {
  const source = createAceCsvSource({ file: fileOf(content), csvColumns })
  const [table] = await source.discover(signal)
  if (table === undefined) throw new Error('no table')
  const batches: Batch[] = []
  for await (const batch of source.read(table, from, { batchSize, signal })) batches.push(batch)
  return {
    rows: batches.flatMap((batch) => batch.rows),
    rejected: batches.flatMap((batch) => batch.rejected),
    batches,
  }
}

describe('PIPE-3 ACE CSV export', () => {
  test('PIPE-3 headers may be the S3 name, the API path or the display label', async () => {
    const wanted = { id: 'O1', title: 'T', customer_company_name: 'C', stage: 'Qualified' }
    const byS3 = 'apnCrmUniqueIdentifier,partnerProjectTitle,customerCompanyName,stage'
    const byPath = 'Id,Project.Title,Customer.Account.CompanyName,LifeCycle.Stage'
    const byLabel = 'Opportunity ID,Project Title,Company Name,ACE Stage'
    for (const header of [byS3, byPath, byLabel]) {
      expect((await readAll(`${header}\nO1,T,C,Qualified\n`)).rows, header).toEqual([wanted])
    }
  })

  test('PIPE-3 every header of the APN model means one column', () => {
    const [model] = readApnModel()
    expect(model?.columns).toHaveLength(66)
    const seen = new Map<string, string>()
    for (const column of model?.columns ?? []) {
      for (const header of column.headers ?? []) {
        const plain = header.toLowerCase().replace(/[^a-z0-9]/g, '')
        expect([undefined, column.name], header).toContain(seen.get(plain))
        seen.set(plain, column.name)
      }
    }
  })

  test('PIPE-3 the column map of people wins, and unknown headers are told, not lost silently', async () => {
    const content = 'Ref,Name of deal,Noise,More\nO1,Deal,x,y\n'
    const map = { Ref: 'id', 'Name of deal': 'title', Noise: '' }
    expect((await readAll(content, map)).rows).toEqual([{ id: 'O1', title: 'Deal' }])
    const identity = await createAceCsvSource({ file: fileOf(content), csvColumns: map }).test(signal)
    expect(identity.warnings).toEqual(['The header "More" is not known and left out'])
  })

  test.each([
    'utf8',
    'utf-8 with mark',
    'utf16le',
    'utf-16le with mark',
    'utf-16be with mark',
    'windows-1252',
  ])('PIPE-3 reads %s', async (name) => {
    const text = 'Id,Project.Title\r\nO1,Größe – café\r\n'
    const [encoding = '', mark] = name.split(' with ')
    const bytes = iconv.encode(text, encoding, { addBOM: mark !== undefined })
    expect((await readAll(bytes)).rows).toEqual([{ id: 'O1', title: 'Größe – café' }])
  })

  test('PIPE-3 semicolons, quoted line ends and quotes inside fields', async () => {
    const content = 'Id;Project.Title;Project.CustomerBusinessProblem\nO1;"a;b ""c""";"two\r\nlines"\n'
    expect((await readAll(content)).rows).toEqual([
      { id: 'O1', title: 'a;b "c"', customer_business_problem: 'two\r\nlines' },
    ])
  })

  test('PIPE-3 amounts, dates, lists and countries as Partner Central exports them', async () => {
    const header =
      'Id,Project.ExpectedCustomerSpend.Amount,Target Close Date,Delivery Model,Country Code,Last Modified Date'
    const lines = [
      'O1,"USD 1,234,567.80",3/9/2026,SaaS or PaaS; Managed Services,Germany,2026-01-02T03:04:05Z',
      'O2,12.5,2026-03-09,,us,',
    ]
    expect((await readAll(`${header}\n${lines.join('\n')}`)).rows).toEqual([
      {
        id: 'O1',
        expected_spend_amount: '1234567.80',
        target_close_date: '2026-03-09',
        delivery_models: ['SaaS or PaaS', 'Managed Services'],
        customer_country_code: 'DE',
        last_modified_date: '2026-01-02T03:04:05Z',
      },
      {
        id: 'O2',
        expected_spend_amount: '12.5',
        target_close_date: '2026-03-09',
        delivery_models: null,
        customer_country_code: 'US',
        last_modified_date: null,
      },
    ])
  })

  test('PIPE-4.17 broken lines are set aside with their line number, the others come through', async () => {
    const content = [
      'Id,Project.Title',
      'O5,fine',
      'O1,"never closed',
      'O2,"bad" quote',
      'O3,too,many',
      ',no id',
      'O4,good',
      'O5,again',
    ].join('\n')
    const { rows, rejected } = await readAll(content)
    expect(rows.map((row) => row.id)).toEqual(['O4', 'O5'])
    expect(rejected.map(({ key, code }) => [key.line, code]).sort()).toEqual([
      [3, 'CSV_BAD_QUOTING'],
      [4, 'CSV_BAD_QUOTING'],
      [5, 'CSV_COLUMN_COUNT'],
      [6, 'CSV_KEY_MISSING'],
      [8, 'CSV_KEY_DUPLICATE'],
    ])
  })

  test('PIPE-4.2 pages are in key order and go on behind any key', async () => {
    const ids = ['O10', 'O9', 'O1', 'Ö1', 'o1', 'O2']
    const content = `Id\n${ids.join('\n')}\n`
    const whole = await readAll(content, {}, 2)
    expect(whole.batches.map((batch) => batch.rows.length)).toEqual([2, 2, 2])
    expect(whole.rows.map((row) => row.id)).toEqual(['O1', 'O10', 'O2', 'O9', 'o1', 'Ö1'])
    const rest = await readAll(content, {}, 2, { phase: 'full', afterKey: ['O2'] })
    expect(rest.rows.map((row) => row.id)).toEqual(['O9', 'o1', 'Ö1'])
  })

  test.each([
    ['CSV_FILE_EMPTY', ''],
    ['CSV_HEADER_UNKNOWN', 'Name,Stage\nx,y\n'],
    ['CSV_HEADER_DUPLICATE', 'Id,Project.Title,partnerProjectTitle\nO1,a,b\n'],
    ['CSV_NOT_TEXT', 'PK\u0003\u0004 a spreadsheet'],
  ])('PIPE-3 %s says what to do', async (code, content) => {
    await expect(readAll(content)).rejects.toMatchObject({ code })
  })

  test('PIPE-3 CSV_FILE_MISSING names the file', async () => {
    const source = createAceCsvSource({ file: join(directory, 'nowhere.csv') })
    await expect(source.test(signal)).rejects.toMatchObject({ code: 'CSV_FILE_MISSING' })
  })

  test('PIPE-3 what is written as CSV is read back, whatever the text', () => {
    const field = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\uFEFF'))
    fc.assert(
      fc.property(fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 20 }), (rows) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
        const text = ['a,b', ...rows.map((row) => row.map(quoted).join(','))].join('\n')
        const { records, problems } = parseCsv(text)
        expect(problems).toEqual([])
        expect(records.map((record) => record.fields)).toEqual(rows)
      }),
    )
  })
})

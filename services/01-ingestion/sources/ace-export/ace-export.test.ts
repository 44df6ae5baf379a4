import { appendFileSync, mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { afterAll, describe, expect, test } from 'vitest'
import { readApnModel } from '../apn-model.ts'
import type { Batch, Position, SourceTable } from '../source.ts'
import { createAceExportSource } from './ace-export-source.ts'
import { readCsv } from './csv/records.ts'
import type { ExportItem } from './rows.ts'

const directory = mkdtempSync(join(tmpdir(), 'ace-export-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
const signal = new AbortController().signal
let files = 0

function fileOf(content: string | Buffer): string {
  const file = join(directory, `export-${files++}.csv`)
  writeFileSync(file, content)
  return file
}

const START: Position = { phase: 'full', afterKey: null }

async function readAll(content: string | Buffer, csvColumns: Record<string, string> = {}) {
  return await readFrom(fileOf(content), { csvColumns })
}

async function readFrom(
  file: string,
  {
    csvColumns = {},
    batchSize = 100,
    from = START,
  }: { csvColumns?: Record<string, string>; batchSize?: number; from?: Position | undefined },
) {
  const source = createAceExportSource({ file, csvColumns })
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

describe('PIPE-3 ACE export as CSV', () => {
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
    const identity = await createAceExportSource({ file: fileOf(content), csvColumns: map }).test(signal)
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
      "'O5 ,again",
    ].join('\n')
    const { rows, rejected } = await readAll(content)
    expect(rows).toEqual([
      { id: 'O4', title: 'good' },
      { id: 'O5', title: 'again' },
    ])
    expect(rejected.map(({ key, code, value }) => [key.line, code, value])).toEqual([
      [2, 'CSV_KEY_DUPLICATE', 'O5,fine'],
      [3, 'CSV_BAD_QUOTING', 'O1,"never closed'],
      [4, 'CSV_BAD_QUOTING', 'O2,"bad" quote'],
      [5, 'CSV_COLUMN_COUNT', 'O3,too,many'],
      [6, 'CSV_KEY_MISSING', ',no id'],
    ])
    expect(rejected[0]?.message).toBe('Line 2 repeats O5; its last line 8 counts')
  })

  test('PIPE-4.17 two exports behind one another: the second header is no opportunity', async () => {
    const content = 'Id,Project.Title\nO1,a\nid , Project.Title\nO2,b\nId,a deal named so\n'
    const { rows, rejected, batches } = await readAll(content)
    expect(rows.map(({ id, title }) => [id, title])).toEqual([
      ['O1', 'a'],
      ['O2', 'b'],
      ['Id', 'a deal named so'],
    ])
    expect(rejected.map(({ key, code }) => [key.line, code])).toEqual([[3, 'CSV_HEADER_REPEATED']])
    // It hides no opportunity: what else is not in the file may be called gone.
    expect(batches.at(-1)?.held?.complete).toBe(true)
  })

  test('PIPE-4.17 UTF-16 that ends within a character: its last line is set aside', async () => {
    const bytes = iconv.encode('Id,Project.Title\nO1,a\nO2,zwei', 'utf-16le', { addBOM: true })
    const { rows, rejected } = await readAll(bytes.subarray(0, -1))
    expect(rows.map(({ id }) => id)).toEqual(['O1'])
    expect(rejected.map(({ key, code, message }) => [key.line, code, message])).toEqual([
      [3, 'CSV_BAD_ENCODING', expect.stringContaining('UTF-16')],
    ])
  })

  test('PIPE-4.17 a quote too many that another one closes lines later costs these two lines, not those between', async () => {
    const { rows, rejected } = await readAll(
      'Id,Project.Title,stage\nO1,"a,x\nO2,b,y\nO3,c,24"\nO4,d,w\nO5,e\n"O6","f","never closed\nO7,g,z',
    )
    expect(rows.map((row) => row.id)).toEqual(['O2', 'O4', 'O7'])
    expect(rejected.map(({ key, code }) => [key.line, code])).toEqual([
      [2, 'CSV_BAD_QUOTING'],
      [4, 'CSV_BAD_QUOTING'],
      [6, 'CSV_COLUMN_COUNT'],
      [7, 'CSV_BAD_QUOTING'],
    ])
  })

  test('PIPE-4.2 reading goes on behind any line; of a file that changed it begins again', async () => {
    const ids = ['O10', 'O9', 'O1', 'Ö1', 'o1', 'O2']
    const file = fileOf(`Id\n${ids.join('\n')}\n`)
    const whole = await readFrom(file, { batchSize: 2 })
    expect(whole.batches.map((batch) => batch.rows.length)).toEqual([2, 2, 2, 0])
    expect(whole.rows.map((row) => row.id)).toEqual(ids)
    const second = whole.batches[1]?.next
    expect((await readFrom(file, { from: second })).rows.map((row) => row.id)).toEqual(['o1', 'O2'])
    utimesSync(file, 1, 1)
    expect((await readFrom(file, { from: second })).rows.map((row) => row.id)).toEqual(ids)
  })

  test('PIPE-4.5 the last batch says which ids the file held, unless a line has one that cannot be read', async () => {
    const held = async (content: string) => (await readAll(content)).batches.at(-1)?.held
    const whole = await held('Id,Project.Title\nO1,a\nO2,b\n')
    expect([whole?.size, whole?.complete, whole?.has(['O2']), whole?.has(['O3'])]).toEqual([
      2,
      true,
      true,
      false,
    ])
    expect((await held('Id,Project.Title\nO1,a\nO2,"b"b\n'))?.complete).toBe(false)
  })

  test.each([
    ['changed', (file: string) => appendFileSync(file, 'O9\n')],
    ['cut off', (file: string) => truncateSync(file, 100)],
    ['removed', (file: string) => rmSync(file, { force: true })],
  ])('PIPE-4.16 a file that is %s while it is read ends with EXPORT_FILE_CHANGED', async (_, disturb) => {
    const file = fileOf(`Id\n${Array.from({ length: 1_000 }, (_, i) => `O${i}`).join('\n')}\n`)
    const source = createAceExportSource({ file })
    const [table] = await source.discover(signal)
    const reading = (async () => {
      for await (const batch of source.read(table as SourceTable, START, { batchSize: 500, signal })) {
        expect(batch.held).toBeUndefined()
        disturb(file)
      }
    })()
    await expect(reading).rejects.toMatchObject({ code: expect.stringMatching('EXPORT_FILE_CHANGED') })
  })

  test('PIPE-3 the header is found behind titles and empty lines', async () => {
    const content = 'ACE report;;\n"made on\n9 March";;\n\n;;\nId;Project Title;\nO1;T;\n'
    const { rows, rejected } = await readAll(content)
    expect(rows).toEqual([{ id: 'O1', title: 'T' }])
    expect(rejected).toEqual([])
    const { warnings } = await createAceExportSource({ file: fileOf(content) }).test(signal)
    expect(warnings).toEqual([
      'The header is in line 6; what stands before it is left out',
      'Column 3 has no header and is left out',
    ])
  })

  test('PIPE-3 a column map that leads nowhere is told', async () => {
    const map = { Ref: 'id', Deal: 'tittle' }
    const source = createAceExportSource({ file: fileOf('Ref,Deal\nO1,x\n'), csvColumns: map })
    expect((await source.test(signal)).warnings).toEqual([
      'The header "Deal" is left out: apn.csvColumns maps it to "tittle", which is no column',
    ])
  })

  test('PIPE-4.17 UTF-8 with a few broken bytes stays UTF-8: only their lines are set aside', async () => {
    const bytes = Buffer.concat([
      Buffer.from('Id,Project.Title\nO1,Größe – café\nO2,M'),
      Buffer.from([0xfc]),
      Buffer.from('ller\nO3,Łódź\n'),
    ])
    const { rows, rejected } = await readAll(bytes)
    expect(rows.map((row) => row.title)).toEqual(['Größe – café', 'Łódź'])
    expect(rejected).toMatchObject([{ key: { line: 3 }, code: 'CSV_BAD_ENCODING' }])
  })

  test('PIPE-3 UTF-16 and Windows-1252 are told apart however late their first letter comes', async () => {
    const padding = `${'x'.repeat(1_500_000)}`
    for (const encoding of ['utf8', 'windows-1252']) {
      const bytes = iconv.encode(`Id,Project.Title\nO1,${padding}ü\n`, encoding)
      expect((await readAll(bytes)).rows[0]?.title, encoding).toBe(`${padding}ü`)
    }
  })

  test('PIPE-4.17 very long fields, NUL and a line without an end', async () => {
    const long = 'ä"b\n'.repeat(300_000)
    const content = `Id,Project.Title\nO1,"${long.replaceAll('"', '""')}"\nO2,a\u0000b\nO3,${'z'.repeat(9_000_000)}\nO4,ok\n`
    const { rows, rejected } = await readAll(content)
    expect(rows.map((row) => row.id)).toEqual(['O1', 'O2', 'O4'])
    expect(rows[0]?.title === long).toBe(true)
    expect(rows[1]?.title).toBe('a\u0000b')
    expect(rejected).toMatchObject([{ key: { line: 300_004 }, code: 'CSV_RECORD_TOO_LONG' }])
  })

  test('PIPE-4.17 an export of which much cannot be read is refused before anything is written', async () => {
    const lines = Array.from({ length: 10_002 }, () => 'one,two,three')
    await expect(readAll(`Id,Project.Title\n${lines.join('\n')}\n`)).rejects.toMatchObject({
      code: 'EXPORT_TOO_BROKEN',
    })
  })

  test.each([
    ['CSV_FILE_EMPTY', ''],
    ['CSV_HEADER_UNKNOWN', 'Name,Stage\nx,y\n'],
    ['CSV_HEADER_DUPLICATE', 'Id,Project.Title,partnerProjectTitle\nO1,a,b\n'],
    ['CSV_FILE_EMPTY', '\n\n'],
    ['CSV_NOT_TEXT', '%PDF-1.7'],
  ])('PIPE-3 %s says what to do', async (code, content) => {
    await expect(readAll(content)).rejects.toMatchObject({ code })
  })

  test('PIPE-3 CSV_FILE_MISSING names the file', async () => {
    const source = createAceExportSource({ file: join(directory, 'nowhere.csv') })
    await expect(source.test(signal)).rejects.toMatchObject({ code: 'CSV_FILE_MISSING' })
  })

  test('PIPE-3 what is written as CSV is read back, whatever the text and wherever the blocks end', async () => {
    const field = fc.string({ unit: 'binary' })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        async (rows, size, end) => {
          const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
          const bytes = Buffer.from(rows.map((row) => row.map(quoted).join(',') + end).join(''))
          const items: ExportItem[] = []
          for await (const item of readCsv(pieces(bytes, size), { delimiter: ',', width: 2 }))
            items.push(item)
          expect(items.map((item) => 'fields' in item && item.fields)).toEqual(rows)
        },
      ),
    )
  })

  test('PIPE-4.18 memory stays flat while 100 MB pass', async () => {
    const lines = 100_000
    let records = 0
    let highest = 0
    const before = memory()
    for await (const item of readCsv(generated(lines), { delimiter: ',', width: 3 })) {
      if ('fields' in item) records++
      if (records % 20_000 === 0) highest = Math.max(highest, memory())
    }
    expect(records).toBe(lines)
    expect((highest - before) / 1024 / 1024).toBeLessThan(150)
  })
})

function memory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** A kilobyte a line, every tenth over two lines. */
async function* generated(lines: number): AsyncGenerator<Buffer> {
  const text = 'lorem ipsum '.repeat(82)
  for (let at = 0; at < lines; at += 1_000) {
    const block = Array.from(
      { length: 1_000 },
      (_, i) => `O${at + i},${i % 10 === 0 ? `"a\nb"` : 'ab'},${text}\n`,
    )
    yield Buffer.from(block.join(''))
  }
}

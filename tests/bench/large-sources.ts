import { createWriteStream, type WriteStream } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { finished } from 'node:stream/promises'
import { strToU8, Zip, ZipDeflate } from 'fflate'

/** Sources of any size for figures of memory, made row by row: nothing of them is kept. */

const TEXT = 'The customer wants to leave its data centre within the year. '.repeat(7)

const valuesOf = (row: number, kilobytes = 1) => [
  `O${10_000_000 + row}`,
  `Deal ${row}`,
  `${TEXT.repeat(kilobytes)}\n${TEXT.repeat(kilobytes)} ${row}`,
  `Customer ${row % 9_973}`,
  'Qualified',
  `${1_000 + (row % 7_000)}.50`,
]
const HEADER = [
  'Id',
  'Project.Title',
  'Project.CustomerBusinessProblem',
  'Customer.Account.CompanyName',
  'LifeCycle.Stage',
  'Project.ExpectedCustomerSpend.Amount',
]

async function drained(out: WriteStream): Promise<void> {
  if (out.writableNeedDrain) await new Promise<void>((resolve) => out.once('drain', () => resolve()))
}

/** A CSV export of opportunities, a kilobyte each or more, with texts over two lines. */
export async function writeLargeCsv(file: string, rows: number, kilobytes = 1): Promise<void> {
  const out = createWriteStream(file, { highWaterMark: 1024 * 1024 })
  out.write(`${HEADER.join(',')}\n`)
  for (let row = 0; row < rows; row += 500) {
    const lines = Array.from({ length: Math.min(500, rows - row) }, (_, i) => {
      const [id, title, problem, ...rest] = valuesOf(row + i, kilobytes)
      return `${id},${title},"${problem}",${rest.join(',')}\n`
    })
    out.write(lines.join(''))
    await drained(out)
  }
  out.end()
  await finished(out)
}

const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const relation = (id: string, type: string, target: string) =>
  `<Relationships><Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/></Relationships>`

/** The same as a workbook; its texts stand in the cells. */
export async function writeLargeWorkbook(file: string, rows: number): Promise<void> {
  const out = createWriteStream(file)
  const zip = new Zip((error, piece) => {
    if (error !== null) throw error
    out.write(piece)
  })
  const part = (name: string) => {
    const entry = new ZipDeflate(name, { level: 1 })
    zip.add(entry)
    return entry
  }
  const small = {
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': relation('a', 'officeDocument', 'xl/workbook.xml'),
    'xl/workbook.xml': '<workbook><sheets><sheet name="ACE" sheetId="1" r:id="b"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': relation('b', 'worksheet', 'worksheets/sheet1.xml'),
  }
  for (const [name, xml] of Object.entries(small)) part(name).push(strToU8(xml), true)
  const sheet = part('xl/worksheets/sheet1.xml')
  const rowOf = (cells: readonly string[]) =>
    `<row>${cells.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join('')}</row>`
  sheet.push(strToU8(`<worksheet><sheetData>${rowOf(HEADER)}`))
  for (let row = 0; row < rows; row += 500) {
    const some = Array.from({ length: Math.min(500, rows - row) }, (_, i) => rowOf(valuesOf(row + i)))
    sheet.push(strToU8(some.join('')))
    await drained(out)
  }
  sheet.push(strToU8('</sheetData></worksheet>'), true)
  zip.end()
  out.end()
  await finished(out)
}

const FIELDS = {
  id: { type: 'integer', store: true },
  name: { type: 'char', store: true },
  description: { type: 'text', store: true },
  expected_revenue: { type: 'monetary', store: true },
  active: { type: 'boolean', store: true },
  partner_id: { type: 'many2one', relation: 'res.partner', store: true },
  write_date: { type: 'datetime', store: true },
}
const WRITTEN = '2026-01-01 00:00:00'

const leadOf = (id: number, kilobytes: number): Record<string, unknown> => ({
  ...{
    id,
    name: `Lead ${id}`,
    description: `${TEXT.repeat(2 * kilobytes)}${id}`,
    expected_revenue: id + 0.5,
  },
  ...{ active: id % 5 > 0, partner_id: 1 + (id % 999), write_date: WRITTEN },
})

export interface LargeOdoo {
  readonly url: string
  close(): Promise<void>
}

/** An Odoo over JSON-RPC with so many leads, of which it makes those of a page when they are asked for; other models are empty. */
export async function startLargeOdoo(leads: number, kilobytes = 1): Promise<LargeOdoo> {
  const server = createServer((request, response) => {
    answer(request, leads, kilobytes).then(
      (text) => response.writeHead(200, { 'content-type': 'application/json' }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface Call {
  readonly id: number
  readonly params: { readonly method: string; readonly args: readonly unknown[] }
}

async function answer(request: IncomingMessage, leads: number, kilobytes: number): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const { id, params } = JSON.parse(Buffer.concat(parts).toString('utf8')) as Call
  return JSON.stringify({ jsonrpc: '2.0', id, result: resultOf(params, leads, kilobytes) })
}

function resultOf({ method, args }: Call['params'], leads: number, kilobytes: number): unknown {
  if (method === 'version') return { server_version: '17.0', server_serie: '17.0' }
  if (method === 'authenticate') return 2
  const [, , , model, called, [domain = []] = [], options = {}] = args as [
    ...[string, number, string, string, string],
    [Leaf[]?]?,
    { limit?: number; fields?: string[]; order?: string }?,
  ]
  if (called === 'fields_get') return FIELDS
  const ids = idsOf(domain, model === 'crm.lead' ? leads : 0, options)
  if (called === 'search_count') return ids.length
  if (called === 'search') return ids
  const fields = ['id', ...(options.fields ?? [])]
  return ids.map((id) => {
    const lead = leadOf(id, kilobytes)
    return Object.fromEntries(fields.map((field) => [field, lead[field] ?? false]))
  })
}

type Leaf = readonly [string, string, unknown]

/** By ascending id, as all leads have one moment. Nothing is empty, so that a search for empty values finds none. */
function idsOf(
  domain: readonly Leaf[],
  leads: number,
  { limit = 1_000, order = 'id' }: { limit?: number; order?: string },
) {
  let [first, last] = [1, leads]
  for (const [field, operator, value] of domain) {
    if (field === 'id' && operator === '>') first = Math.max(first, Number(value) + 1)
    if (field === 'id' && operator === '<=') last = Math.min(last, Number(value))
    if (field === 'id' && operator === 'in') return (value as number[]).filter((id) => id >= 1 && id <= leads)
    if (field === 'write_date' && operator === '>=' && String(value) > WRITTEN) return []
    if (value === false && operator === '=') return []
  }
  const count = Math.max(0, Math.min(limit, last - first + 1))
  if (order.includes('desc')) return Array.from({ length: count }, (_, at) => last - at)
  return Array.from({ length: count }, (_, at) => first + at)
}

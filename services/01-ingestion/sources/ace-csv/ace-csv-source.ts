import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { ingestionErrors } from '../../errors.ts'
import { rawType } from '../../raw/names.ts'
import { type ApnTable, readApnModel } from '../apn-model.ts'
import type { Batch, Position, RejectedRow, Source, SourceRow, SourceTable } from '../source.ts'
import { type HeaderMap, mapHeaders } from './columns.ts'
import { decodeText } from './decode.ts'
import { type CsvContent, type CsvProblem, type CsvRecord, parseCsv } from './parse.ts'
import { csvValue } from './values.ts'

export interface AceCsvOptions {
  readonly file: string
  /** Header → column; wins over the built-in headers, `""` leaves a header out. */
  readonly csvColumns?: Readonly<Record<string, string>>
  readonly model?: readonly ApnTable[]
}

/** A file is held in memory to be put in order of its key. */
export const MAX_CSV_BYTES = 64 * 1024 * 1024

interface Content {
  readonly encoding: string
  readonly map: HeaderMap
  /** By id, ascending by code points. */
  readonly rows: readonly SourceRow[]
  readonly rejected: readonly RejectedRow[]
}

/**
 * An export of ACE opportunities as a source of apn_opportunity. It is read whole each time; only a full load marks
 * opportunities that are not in the file as gone, because an export may be a filtered view.
 * @throws CSV_FILE_MISSING, CSV_FILE_EMPTY, CSV_FILE_TOO_LARGE, CSV_NOT_TEXT, CSV_HEADER_UNKNOWN, CSV_HEADER_DUPLICATE
 */
export function createAceCsvSource(options: AceCsvOptions): Source {
  const model = (options.model ?? readApnModel()).find((table) => table.name === 'apn_opportunity')
  if (model === undefined) throw new Error('data/apn/model.json has no apn_opportunity')
  const load = () => readContent(options, model)
  return {
    name: 'apn',
    kind: 'ace-csv',
    test: async () => {
      const { encoding, map } = await load()
      return {
        kind: 'ace-csv',
        product: 'ACE export',
        version: encoding,
        database: basename(options.file),
        user: '',
        warnings: map.unmapped.map((header) => `The header "${header}" is not known and left out`),
      }
    },
    discover: async () => {
      await load()
      return [tableOf(model)]
    },
    watermark: async () => null,
    measure: async () => ({ rows: (await load()).rows.length, bytes: (await stat(options.file)).size }),
    read: (_table, from, { batchSize, signal }) => readBatches(load, from, batchSize, signal),
    close: async () => {},
  }
}

/** No change column: an export says nothing about rows it leaves out. */
function tableOf(model: ApnTable): SourceTable {
  return {
    name: model.name,
    kind: 'entity',
    key: model.key,
    columns: model.columns.map(({ name, type, personal }) => ({
      name,
      type: rawType(type),
      nullable: !model.key.includes(name),
      ...(personal === true ? { personal } : {}),
    })),
  }
}

async function* readBatches(
  load: () => Promise<Content>,
  from: Position,
  batchSize: number,
  signal: AbortSignal,
): AsyncGenerator<Batch> {
  const { rows, rejected } = await load()
  const after = from.afterKey?.[0]
  const rest = after === undefined ? rows : rows.filter((row) => byCodePoints(String(row.id), after) > 0)
  // Lines without a usable id belong to no page: they go with the very first one.
  let first = after === undefined ? rejected : []
  for (let start = 0; start < rest.length || first.length > 0; start += batchSize) {
    signal.throwIfAborted()
    const page = rest.slice(start, start + batchSize)
    const last = page.at(-1)?.id
    const afterKey = last === undefined ? from.afterKey : [String(last)]
    yield { rows: page, rejected: first, next: { phase: 'full', afterKey } }
    first = []
  }
}

async function readContent({ file, csvColumns = {} }: AceCsvOptions, model: ApnTable): Promise<Content> {
  const decoded = decodeText(await readBytes(file))
  if (decoded === undefined) throw ingestionErrors.CSV_NOT_TEXT({ file })
  const csv = parseCsv(decoded.text)
  if (csv.header.length === 0) throw ingestionErrors.CSV_FILE_EMPTY({ file })
  const map = mapHeaders(file, csv.header, model, csvColumns)
  return { encoding: decoded.encoding, map, ...arrange(csv, map, model) }
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file)
    if (size > MAX_CSV_BYTES) {
      throw ingestionErrors.CSV_FILE_TOO_LARGE({ file, sizeBytes: size, maxBytes: MAX_CSV_BYTES })
    }
    return await readFile(file)
  } catch (cause) {
    const reason = (cause as { code?: unknown }).code
    if (reason === 'CSV_FILE_TOO_LARGE') throw cause
    throw ingestionErrors.CSV_FILE_MISSING({ file, reason: String(reason ?? 'unknown') }, { cause })
  }
}

function arrange(csv: CsvContent, map: HeaderMap, model: ApnTable) {
  const types = new Map(model.columns.map((column) => [column.name, rawType(column.type)]))
  const found = new Map<string, { row: SourceRow; line: number }>()
  const rejected = csv.problems.map(rejectLine)
  for (const record of csv.records) {
    const row = rowOf(record, map, types)
    const id = typeof row.id === 'string' ? row.id.trim() : ''
    const earlier = found.get(id)
    if (id === '') rejected.push(rejectRecord(record, 'CSV_KEY_MISSING', 'has no opportunity id'))
    else if (earlier !== undefined) {
      rejected.push(rejectRecord(record, 'CSV_KEY_DUPLICATE', `repeats ${id} of line ${earlier.line}`))
    } else found.set(id, { row: { ...row, id }, line: record.line })
  }
  const rows = [...found.values()].map(({ row }) => row)
  return { rows: rows.sort((a, b) => byCodePoints(String(a.id), String(b.id))), rejected }
}

function rowOf({ fields }: CsvRecord, map: HeaderMap, types: ReadonlyMap<string, string>): SourceRow {
  const pairs = map.columns.flatMap((column, i) =>
    column === null
      ? []
      : [[column, csvValue(column, types.get(column) ?? 'text', fields[i] ?? '')] as const],
  )
  return Object.fromEntries(pairs)
}

function rejectLine({ line, code, message, text }: CsvProblem): RejectedRow {
  return { key: { id: null, line }, code, message, value: text.slice(0, 1_000) }
}

function rejectRecord({ line, fields }: CsvRecord, code: string, why: string): RejectedRow {
  return rejectLine({
    line,
    code: code as CsvProblem['code'],
    message: `Line ${line} ${why}`,
    text: fields.join(','),
  })
}

/** The order of PostgreSQL's collation "C" over UTF-8. */
function byCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

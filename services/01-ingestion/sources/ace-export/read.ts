import { rawType } from '../../raw/names.ts'
import type { ApnTable } from '../apn-model.ts'
import type { Batch, Position, RejectedRow, SourceRow } from '../source.ts'
import { isProblem } from './csv/records.ts'
import { aceExportErrors } from './errors.ts'
import type { ExportFile } from './file.ts'
import { createKeyLines, type KeyLines } from './keys.ts'
import type { ExportContent, ExportItem, ExportProblem, ExportRecord } from './rows.ts'
import { fieldValue } from './values.ts'

/** Lines of one batch hold no more characters than this, however few they are. */
const BATCH_CHARACTERS = 4_000_000
const MAX_PROBLEMS = 10_000
const LONGEST_VALUE = 1_000

export interface Export {
  readonly file: ExportFile
  readonly content: ExportContent
  readonly model: ApnTable
}

/**
 * The export as batches, in its own order. It is gone through twice: first for the ids and the line each stands in last,
 * then for the rows, so that an id that comes twice is written once. Nothing is held but ids; the last batch says which.
 * A position is the stamp of the file and the last line; of another file reading begins at the first.
 * @throws EXPORT_FILE_CHANGED, EXPORT_TOO_BROKEN, CSV_FILE_TOO_LARGE
 */
export async function* readExport(
  source: Export,
  from: Position,
  batchSize: number,
  signal: AbortSignal,
): AsyncGenerator<Batch> {
  const { file, content } = source
  const { ids, unknown } = await scanIds(source, signal)
  await file.refuseChange()
  const take = taker(source, ids)
  const done = from.afterKey?.[0] === file.stamp ? Number(from.afterKey[1]) : 0
  let page = emptyPage(done)
  for await (const item of content.items()) {
    if (item.line <= done) continue
    take(page, item)
    if (page.rows.length + page.rejected.length < batchSize && page.characters < BATCH_CHARACTERS) continue
    signal.throwIfAborted()
    yield batchOf(page, file)
    page = emptyPage(page.line)
  }
  await file.refuseChange()
  yield {
    ...batchOf(page, file),
    held: { size: ids.size, complete: unknown === 0, has: ([id = '']) => ids.lineOf(id) !== undefined },
  }
}

interface Page {
  readonly rows: SourceRow[]
  readonly rejected: RejectedRow[]
  line: number
  characters: number
}

function emptyPage(line: number): Page {
  return { rows: [], rejected: [], line, characters: 0 }
}

function batchOf({ rows, rejected, line }: Page, { stamp }: ExportFile): Batch {
  return { rows, rejected, next: { phase: 'full', afterKey: [stamp, String(line)] } }
}

/** @returns ids with the line each stands in last, and how many lines have none that can be read */
async function scanIds({ file, content, model }: Export, signal: AbortSignal) {
  const ids = createKeyLines()
  const idOf = idReader(content, model)
  let unknown = 0
  let lines = 0
  let first = ''
  for await (const item of content.items()) {
    if (++lines % 1_000 === 0) signal.throwIfAborted()
    const id = isProblem(item) ? '' : idOf(item)
    if (!isProblem(item) && content.repeatsHeader(item.fields)) continue
    if (id === '') {
      first ||= isProblem(item) ? item.message : `line ${item.line} has no opportunity id`
      // One in ten can be a person's mistake; more is an export that broke.
      if (++unknown > MAX_PROBLEMS && unknown * 10 > lines) {
        throw aceExportErrors.EXPORT_TOO_BROKEN({ file: file.path, limit: MAX_PROBLEMS, first })
      }
    } else if (!ids.set(id, item.line)) {
      throw aceExportErrors.CSV_FILE_TOO_LARGE({ file: file.path, maxRows: ids.size })
    }
  }
  return { ids, unknown }
}

/** Puts a line into the page: as a row, or with the reason why not. */
function taker({ content, model }: Export, ids: KeyLines) {
  const prefix = content.format.toUpperCase()
  const idOf = idReader(content, model)
  const rowOf = rowReader(content, model)
  return (page: Page, item: ExportItem): void => {
    page.line = item.line
    if (isProblem(item)) return void page.rejected.push(rejectLine(item))
    const id = idOf(item)
    const last = ids.lineOf(id)
    page.characters += item.fields.reduce((sum, field) => sum + field.length, 0)
    if (content.repeatsHeader(item.fields))
      page.rejected.push(rejectRecord(item, `${prefix}_HEADER_REPEATED`, 'is the header once more'))
    else if (id === '')
      page.rejected.push(rejectRecord(item, `${prefix}_KEY_MISSING`, 'has no opportunity id'))
    else if (last !== item.line) {
      const why = `repeats ${id}; its last line ${last} counts`
      page.rejected.push(rejectRecord(item, `${prefix}_KEY_DUPLICATE`, why))
    } else {
      const faulty = rejectFaults(item, id, content.columns)
      if (faulty === undefined) page.rows.push({ ...rowOf(item), id })
      else page.rejected.push(faulty)
    }
  }
}

/** An id is a name, never text: spaces around it and the apostrophe that makes Excel take it as text are no part of it. */
function idReader({ columns }: ExportContent, model: ApnTable): (record: ExportRecord) => string {
  const position = columns.indexOf(model.key[0] ?? 'id')
  return ({ fields, faults }) =>
    faults?.has(position) === true ? '' : (fields[position] ?? '').trim().replace(/^'/, '').trim()
}

function rowReader({ columns }: ExportContent, model: ApnTable): (record: ExportRecord) => SourceRow {
  const types = new Map(model.columns.map((column) => [column.name, rawType(column.type)]))
  const known = columns.flatMap((column, i) =>
    column === null ? [] : [{ column, type: types.get(column) ?? 'text', i }],
  )
  return ({ fields }) =>
    Object.fromEntries(
      known.map(({ column, type, i }) => [column, fieldValue(column, type, fields[i] ?? '')]),
    )
}

/** A row with a cell whose value is not known is set aside as a whole: RAW keeps what it knew of it. */
function rejectFaults(
  { faults }: ExportRecord,
  id: string,
  columns: readonly (string | null)[],
): RejectedRow | undefined {
  const found = [...(faults ?? [])].flatMap(([i, fault]) => {
    const column = columns[i]
    return column === null || column === undefined ? [] : [{ ...fault, column }]
  })
  const [first] = found
  if (first === undefined) return undefined
  const { column, code, text } = first
  const message = found.map((fault) => fault.message).join('. ')
  return { key: { id }, column, code, message: message.slice(0, LONGEST_VALUE), value: text }
}

function rejectLine({ line, code, message, text }: ExportProblem): RejectedRow {
  return { key: { id: null, line }, code, message, value: text.slice(0, LONGEST_VALUE) }
}

function rejectRecord({ line, fields, faults }: ExportRecord, code: string, why: string): RejectedRow {
  const [fault] = faults?.values() ?? []
  return {
    key: { id: null, line },
    code: fault?.code ?? code,
    message: fault?.message ?? `Line ${line} ${why}`,
    value: fields.join(',').slice(0, LONGEST_VALUE),
  }
}

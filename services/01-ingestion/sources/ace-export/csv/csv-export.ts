import { findHeader, HEADER_WITHIN, type HeaderMap, type HeaderRules, headerUnknown } from '../columns.ts'
import { aceExportErrors } from '../errors.ts'
import type { ExportContent, ExportItem, ExportRecord } from '../rows.ts'
import { type Encoding, encodingOf, toUtf8 } from './encoding.ts'
import { isRecord, readCsv } from './records.ts'

/** Enough of a file for its header, however long the titles before it are. */
const HEAD_BYTES = 1024 * 1024
const DELIMITERS = [',', ';', '\t'] as const

/**
 * A CSV text as an export; the whole file is looked through for its encoding.
 * @throws CSV_FILE_EMPTY, CSV_HEADER_UNKNOWN, CSV_HEADER_DUPLICATE
 */
export async function openCsv(
  blocks: () => AsyncIterable<Buffer>,
  rules: HeaderRules,
): Promise<ExportContent> {
  const encoding = await encodingOf(blocks())
  const text = () => toUtf8(blocks(), encoding.name)
  const { delimiter, header } = await readHeader(text, rules)
  return {
    format: 'csv',
    version: encoding.name,
    columns: header.columns,
    warnings: header.warnings,
    repeatsHeader: header.repeats,
    items: () => itemsBehind(text(), delimiter, header, encoding),
  }
}

/** The separator is the one with which a header is found. */
async function readHeader(
  text: () => AsyncIterable<Buffer>,
  rules: HeaderRules,
): Promise<{ readonly delimiter: string; readonly header: HeaderMap }> {
  let first: ExportRecord[] = []
  for (const delimiter of DELIMITERS) {
    const rows = await firstRecords(upTo(text(), HEAD_BYTES), delimiter)
    const header = findHeader(rules, rows)
    if (header !== undefined) return { delimiter, header }
    // The one that parts the first line into most fields is shown.
    if ((rows[0]?.fields.length ?? 0) > (first[0]?.fields.length ?? 0)) first = rows
  }
  throw first.length === 0
    ? aceExportErrors.CSV_FILE_EMPTY({ file: rules.file })
    : headerUnknown(rules.file, first)
}

async function firstRecords(text: AsyncIterable<Buffer>, delimiter: string): Promise<ExportRecord[]> {
  const rows: ExportRecord[] = []
  let seen = 0
  for await (const item of readCsv(text, { delimiter, width: 0 })) {
    if (isRecord(item)) rows.push({ line: item.line, fields: item.fields.map((field) => field.trim()) })
    if (++seen >= HEADER_WITHIN) break
  }
  return rows
}

async function* upTo(text: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes
  for await (const block of text) {
    yield block.subarray(0, left)
    left -= block.length
    if (left <= 0) return
  }
}

async function* itemsBehind(
  text: AsyncIterable<Buffer>,
  delimiter: string,
  { line, columns }: HeaderMap,
  { name, damaged }: Encoding,
): AsyncGenerator<ExportItem> {
  for await (const item of readCsv(text, { delimiter, width: columns.length, from: line })) {
    yield damaged && isRecord(item) ? refuseDamage(item, name) : item
  }
}

const NAMES = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  'windows-1252': 'Windows-1252',
} as const

function refuseDamage(record: ExportRecord, name: Encoding['name']): ExportItem {
  if (!record.fields.some((field) => field.includes('\ufffd'))) return record
  return {
    line: record.line,
    code: 'CSV_BAD_ENCODING',
    message: `Line ${record.line} holds bytes that are not ${NAMES[name]}, as the rest of the file is`,
    text: record.fields.join(',').slice(0, 1_000),
  }
}

import { basename } from 'node:path'
import { rawType } from '../../raw/names.ts'
import { type ApnTable, readApnModel } from '../apn-model.ts'
import type { Source, SourceTable } from '../source.ts'
import type { HeaderRules } from './columns.ts'
import { openCsv } from './csv/csv-export.ts'
import { aceExportErrors } from './errors.ts'
import { type ExportFile, openExportFile } from './file.ts'
import { type Export, readExport } from './read.ts'
import type { ExportContent } from './rows.ts'
import { openXlsx } from './xlsx/xlsx-export.ts'

export interface AceExportOptions {
  /** A CSV text or an .xlsx workbook: the content decides, not the name. */
  readonly file: string
  /** Header → column; wins over the built-in headers, `""` leaves a header out. */
  readonly csvColumns?: Readonly<Record<string, string>>
  readonly model?: readonly ApnTable[]
}

/**
 * An export of ACE opportunities as a source of apn_opportunity. It is read whole each time; only a full load marks
 * opportunities that are not in the file as gone, because an export may be a filtered view.
 * @throws what errors.ts lists
 */
export function createAceExportSource(options: AceExportOptions): Source {
  const model = (options.model ?? readApnModel()).find((table) => table.name === 'apn_opportunity')
  if (model === undefined) throw new Error('data/apn/model.json has no apn_opportunity')
  // What discovery found out serves the reading behind it: the encoding takes a look at the whole file.
  let found: Export | undefined
  const open = async (): Promise<Export> => {
    const file = await openExportFile(options.file)
    if (found?.file.stamp === file.stamp) return found
    const rules = { file: options.file, table: model, own: options.csvColumns ?? {} }
    return { file, content: await openContent(file, rules), model }
  }
  return {
    name: 'apn',
    kind: 'ace-export',
    test: async () => {
      const { content } = await open()
      const { version, warnings } = content
      const database = basename(options.file)
      return { kind: 'ace-export', product: 'ACE export', version, database, user: '', warnings }
    },
    discover: async () => {
      found = await open()
      return [tableOf(model)]
    },
    watermark: async () => null,
    read: async function* (_table, from, { batchSize, signal }) {
      const opened = await open()
      found = undefined
      yield* readExport(opened, from, batchSize, signal)
    },
    close: async () => {},
  }
}

/** No change column: an export says nothing about rows it leaves out. */
function tableOf(model: ApnTable): SourceTable {
  return {
    name: model.name,
    kind: 'entity',
    key: model.key,
    readAs: 'file',
    columns: model.columns.map(({ name, type, personal }) => ({
      name,
      type: rawType(type),
      nullable: !model.key.includes(name),
      ...(personal === true ? { personal } : {}),
    })),
  }
}

async function openContent(file: ExportFile, rules: HeaderRules): Promise<ExportContent> {
  switch (await formatOf(file)) {
    case 'zip':
      return await openXlsx(rules)
    case 'encrypted':
      throw aceExportErrors.XLSX_ENCRYPTED({ file: file.path })
    case 'old':
      throw aceExportErrors.XLSX_OLD_FORMAT({ file: file.path, what: 'an old Excel workbook (.xls)' })
    case 'pdf':
      throw aceExportErrors.CSV_NOT_TEXT({ file: file.path })
    default:
      return await openCsv(file.blocks, rules)
  }
}

type Format = 'zip' | 'encrypted' | 'old' | 'pdf' | 'text'

/** Excel puts an encrypted workbook into the container of the old format, under a name of its own. */
const ENCRYPTED = Buffer.from('EncryptedPackage', 'utf16le')

async function formatOf({ blocks }: ExportFile): Promise<Format> {
  let format: Format | undefined
  let carry = Buffer.alloc(0)
  for await (const block of blocks()) {
    format ??= formatOfHead(block)
    if (format !== 'old') return format
    const text = Buffer.concat([carry, block])
    if (text.includes(ENCRYPTED)) return 'encrypted'
    carry = text.subarray(-ENCRYPTED.length)
  }
  return format ?? 'text'
}

function formatOfHead(block: Buffer): Format {
  const head = block.subarray(0, 4).toString('latin1')
  if (head === 'PK\u0003\u0004' || head === 'PK\u0005\u0006') return 'zip'
  if (head === '\u00d0\u00cf\u0011\u00e0') return 'old'
  return head === '%PDF' ? 'pdf' : 'text'
}

import { strToU8, type Zippable, zipSync } from 'fflate'

/** A cell as XML without its reference, or a text. */
export type Cell = string | { readonly attributes?: string; readonly inner: string } | null

export interface SheetContent {
  readonly name: string
  /** Row number → cells from column A on. */
  readonly rows: ReadonlyMap<number, readonly Cell[]>
  readonly merges?: readonly string[]
  readonly state?: string
  /** Attributes of single rows, such as `hidden="1"`. */
  readonly rowAttributes?: ReadonlyMap<number, string>
}

export interface WorkbookContent {
  readonly sheets: readonly SheetContent[]
  readonly date1904?: boolean
  /** Number formats by style: 164, 165 … are the custom ones given here. */
  readonly formats?: readonly (number | string)[]
  /** `<si>` elements. */
  readonly texts?: readonly string[]
  readonly extra?: Zippable
  /** Put before each element name, as some writers do: `x`. */
  readonly prefix?: string
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships'

/** Rows from the first line on. */
export function rowsOf(...rows: (readonly Cell[])[]): Map<number, readonly Cell[]> {
  return new Map(rows.map((cells, i) => [i + 1, cells]))
}

/** A number, with the style of this index. */
export function number(value: string | number, style = 0): Cell {
  return { attributes: `s="${style}"`, inner: `<v>${value}</v>` }
}

/** An .xlsx as Excel lays it out, of exactly the XML that is asked for. */
export function workbook(content: WorkbookContent): Buffer {
  const { sheets, extra = {} } = content
  const files: Record<string, string> = {
    '[Content_Types].xml':
      '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': relations([['rId1', 'officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': workbookXml(content),
    'xl/_rels/workbook.xml.rels': relations([
      ...sheets.map((_, i) => [`s${i}`, 'worksheet', `worksheets/sheet${i + 1}.xml`] as const),
      ['styles', 'styles', 'styles.xml'],
      ['texts', 'sharedStrings', '/xl/sharedStrings.xml'],
    ]),
    'xl/styles.xml': stylesXml(content.formats ?? []),
    'xl/sharedStrings.xml': `<sst xmlns="${MAIN}">${(content.texts ?? []).join('')}</sst>`,
  }
  for (const [i, sheet] of sheets.entries()) files[`xl/worksheets/sheet${i + 1}.xml`] = sheetXml(sheet)
  const prefixed = content.prefix === undefined ? files : withPrefix(files, content.prefix)
  const bytes = Object.fromEntries(Object.entries(prefixed).map(([name, text]) => [name, strToU8(text)]))
  return Buffer.from(zipSync({ ...bytes, ...extra }))
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

function relations(list: readonly (readonly [string, string, string])[]): string {
  const each = list.map(
    ([id, type, target]) => `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`,
  )
  return `<Relationships xmlns="${PACKAGE}">${each.join('')}</Relationships>`
}

function workbookXml({ sheets, date1904 }: WorkbookContent): string {
  const each = sheets.map(
    ({ name, state }, i) =>
      `<sheet name="${escapeXml(name)}" sheetId="${i + 1}"${state === undefined ? '' : ` state="${state}"`} r:id="s${i}"/>`,
  )
  const properties = date1904 === true ? '<workbookPr date1904="1"/>' : '<workbookPr/>'
  return `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}">${properties}<sheets>${each.join('')}</sheets></workbook>`
}

function stylesXml(formats: readonly (number | string)[]): string {
  const custom = formats.flatMap((format, i) =>
    typeof format === 'number' ? [] : [`<numFmt numFmtId="${164 + i}" formatCode="${escapeXml(format)}"/>`],
  )
  const cells = formats.map(
    (format, i) => `<xf numFmtId="${typeof format === 'number' ? format : 164 + i}"/>`,
  )
  return `<styleSheet xmlns="${MAIN}"><numFmts>${custom.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${cells.join('')}</cellXfs></styleSheet>`
}

function sheetXml({ rows, merges = [], rowAttributes }: SheetContent): string {
  const each = [...rows].map(
    ([row, cells]) =>
      `<row r="${row}" ${rowAttributes?.get(row) ?? ''}>${cells.map((cell, column) => cellXml(cell, row, column)).join('')}</row>`,
  )
  const areas = merges.map((area) => `<mergeCell ref="${area}"/>`).join('')
  return `<worksheet xmlns="${MAIN}"><sheetData>${each.join('')}</sheetData>${areas === '' ? '' : `<mergeCells count="${merges.length}">${areas}</mergeCells>`}</worksheet>`
}

function cellXml(cell: Cell, row: number, column: number): string {
  if (cell === null) return ''
  const name = `${String.fromCharCode(65 + column)}${row}`
  if (typeof cell === 'string')
    return `<c r="${name}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`
  return `<c r="${name}" ${cell.attributes ?? ''}>${cell.inner}</c>`
}

function withPrefix(files: Record<string, string>, prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => {
      if (!name.startsWith('xl/') || name.endsWith('.rels')) return [name, text]
      return [name, text.replace(/<(\/?)(\w)/g, `<$1${prefix}:$2`).replaceAll('xmlns=', `xmlns:${prefix}=`)]
    }),
  )
}

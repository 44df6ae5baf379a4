import { aceExportErrors } from '../errors.ts'
import { isBuiltInDate, isDateFormat } from './dates.ts'
import { readXml } from './xml.ts'
import type { Package } from './zip.ts'

/** Texts of a workbook stand in one table, which is held in memory. */
const MAX_SHARED_CHARACTERS = 256 * 1024 * 1024

export interface SheetPart {
  readonly name: string
  readonly part: string
  readonly hidden: boolean
}

/** How the numbers of a cell style are meant. */
export type NumberStyle =
  | { readonly kind: 'number' | 'date' | 'percent' }
  /** `000000` shows so many digits at least. */
  | { readonly kind: 'digits'; readonly digits: number }

export interface Workbook {
  /** In the order of their tabs, hidden ones last. */
  readonly sheets: readonly SheetPart[]
  readonly date1904: boolean
  readonly styles: readonly NumberStyle[]
  readonly texts: readonly string[]
}

/** Everything of a workbook but its sheets. @throws XLSX_OLD_FORMAT, XLSX_NOT_READABLE, XLSX_TOO_LARGE */
export async function readWorkbook(file: string, content: Package): Promise<Workbook> {
  refuseOthers(file, content)
  const root = await relations(content, '', '_rels/.rels')
  const main = root.find(({ type }) => type.endsWith('/officeDocument'))?.target ?? 'xl/workbook.xml'
  const { sheets, date1904 } = await readSheets(content, main)
  const folder = main.slice(0, main.lastIndexOf('/') + 1)
  const links = await relations(content, folder, `${folder}_rels/${main.slice(folder.length)}.rels`)
  const partOf = (type: string) => links.find((link) => link.type.endsWith(type))?.target
  const found = sheets.flatMap(({ id, ...sheet }) => {
    const link = links.find((each) => each.id === id && each.type.endsWith('/worksheet'))
    return link === undefined ? [] : [{ ...sheet, part: link.target }]
  })
  const texts = partOf('/sharedStrings')
  const styles = partOf('/styles')
  return {
    sheets: [...found.filter(({ hidden }) => !hidden), ...found.filter(({ hidden }) => hidden)],
    date1904,
    styles: styles === undefined ? [] : await readStyles(content, styles),
    texts: texts === undefined ? [] : await readTexts(file, content, texts),
  }
}

function refuseOthers(file: string, content: Package): void {
  if (content.has('xl/vbaProject.bin')) {
    throw aceExportErrors.XLSX_OLD_FORMAT({ file, what: 'a workbook with macros (.xlsm)' })
  }
  if (content.has('xl/workbook.bin')) {
    throw aceExportErrors.XLSX_OLD_FORMAT({ file, what: 'a binary workbook (.xlsb)' })
  }
  if (!content.has('[Content_Types].xml')) {
    throw aceExportErrors.XLSX_NOT_READABLE({ file, reason: 'it is a zip archive, but not a workbook' })
  }
}

interface Relation {
  readonly id: string
  readonly type: string
  /** Name within the package. */
  readonly target: string
}

async function relations(content: Package, folder: string, part: string): Promise<Relation[]> {
  const found: Relation[] = []
  if (!content.has(part)) return found
  await readXml(content.read(part), {
    open: (name, { Id = '', Type = '', Target = '' }) => {
      if (name !== 'Relationship') return
      const target = new URL(Target, `zip:///${folder}`).pathname.slice(1)
      found.push({ id: Id, type: Type, target: decodeURI(target) })
    },
  })
  return found
}

async function readSheets(content: Package, part: string) {
  const sheets: { readonly id: string; readonly name: string; readonly hidden: boolean }[] = []
  let date1904 = false
  await readXml(content.read(part), {
    open: (element, attributes) => {
      const { name = '', state = '', date1904: since1904 = '' } = attributes
      if (element === 'workbookPr') date1904 = since1904 === '1' || since1904 === 'true'
      if (element !== 'sheet') return
      // `r:id`; writers choose the prefix themselves.
      const [, id = ''] = Object.entries(attributes).find(([key]) => key.endsWith(':id')) ?? []
      sheets.push({ id, name, hidden: state !== '' && state !== 'visible' })
    },
  })
  return { sheets, date1904 }
}

async function readStyles(content: Package, part: string): Promise<NumberStyle[]> {
  const codes = new Map<number, string>()
  const ids: number[] = []
  let inCells = false
  await readXml(content.read(part), {
    open: (name, { numFmtId = '0', formatCode = '' }) => {
      if (name === 'numFmt') codes.set(Number(numFmtId), formatCode)
      if (name === 'cellXfs') inCells = true
      if (name === 'xf' && inCells) ids.push(Number(numFmtId))
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false
    },
  })
  return ids.map((id) => styleOf(id, codes.get(id)))
}

function styleOf(id: number, code: string | undefined): NumberStyle {
  if (code === undefined)
    return { kind: isBuiltInDate(id) ? 'date' : id === 9 || id === 10 ? 'percent' : 'number' }
  if (/^0{2,}$/.test(code)) return { kind: 'digits', digits: code.length }
  if (isDateFormat(code)) return { kind: 'date' }
  return { kind: /%/.test(code.replace(/"[^"]*"|\\./g, '')) ? 'percent' : 'number' }
}

async function readTexts(file: string, content: Package, part: string): Promise<string[]> {
  const texts: string[] = []
  const reader = createTextReader()
  let characters = 0
  await readXml(content.read(part), {
    open: (name) => {
      if (name === 'si') reader.begin()
      else reader.open(name)
    },
    text: reader.text,
    close: (name) => {
      reader.close(name)
      if (name !== 'si') return
      const text = reader.end()
      characters += text.length
      texts.push(text)
      if (characters > MAX_SHARED_CHARACTERS) {
        const limit = `${MAX_SHARED_CHARACTERS} characters`
        throw aceExportErrors.XLSX_TOO_LARGE({ file, what: 'texts', limit })
      }
    },
  })
  return texts
}

/** Puts the runs of a rich text together; readings of Asian characters (`rPh`) are no part of it. */
export function createTextReader() {
  let text = ''
  let taking = false
  let reading = false
  return {
    begin: () => {
      text = ''
      taking = false
      reading = false
    },
    open: (name: string) => {
      if (name === 'rPh') reading = true
      taking = name === 't' && !reading
    },
    text: (part: string) => {
      if (taking) text += part
    },
    close: (name: string) => {
      if (name === 'rPh') reading = false
      if (name === 't') taking = false
    },
    end: () => unescapeText(text),
  }
}

/** Control characters are written as `_x000D_`, and an underscore that would look like one as `_x005F_`. */
export function unescapeText(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text
}

import { XMLParser } from 'fast-xml-parser'
import { OdooError, traceback, typeError } from './errors.ts'
import { PyFloat, pyFloat, UNSERIALISABLE, type Wire } from './values.ts'

/** What a parsed request holds: Python's int, double, string, boolean, nil, list, dict. */
export type Param = null | boolean | number | string | PyFloat | Param[] | { [key: string]: Param }
export interface MethodCall {
  readonly method: string
  readonly params: Param[]
}

type Node = { [tag: string]: Node[] | string | undefined }

const parser = new XMLParser({
  preserveOrder: true,
  trimValues: false,
  parseTagValue: false,
  ignoreDeclaration: true,
  ignoreAttributes: true,
  processEntities: false,
})

const expatError = (message: string) => new OdooError('xml.parsers.expat.ExpatError', message)
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * Parses an XML-RPC request.
 * @throws OdooError ExpatError for text that is not well-formed, as Python's strict parser
 */
export function parseMethodCall(body: string): MethodCall {
  refuseIllFormed(body)
  const root = (parser.parse(body) as Node[]).find((node) => node.methodCall !== undefined)
  if (root === undefined) throw expatError('no element found: line 1, column 0')
  const call = children(root, 'methodCall')
  const params = children(find(call, 'params') ?? {}, 'params')
  return {
    method: textOf(children(find(call, 'methodName') ?? {}, 'methodName')),
    params: params
      .filter((node) => node.param !== undefined)
      .map((node) => readValue(find(children(node, 'param'), 'value'))),
  }
}

function refuseIllFormed(body: string): void {
  if (!body.trimStart().startsWith('<')) throw expatError('syntax error: line 1, column 0')
  for (const match of body.matchAll(/&#(x[0-9a-f]+|[0-9]+);/gi)) {
    const code = codePoint(match[1] ?? '0')
    const allowed = code === 9 || code === 10 || code === 13 || code >= 32
    const lone = (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff
    if (!allowed || lone)
      throw expatError(`reference to invalid character number: ${position(body, match.index)}`)
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters XML 1.0 forbids
  const control = body.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/)
  if (control >= 0) throw expatError(`not well-formed (invalid token): ${position(body, control)}`)
  if (!/<\/methodCall>\s*$/.test(body)) throw expatError(`no element found: ${position(body, body.length)}`)
}

function position(body: string, index: number): string {
  const before = body.slice(0, index)
  const line = before.split('\n').length
  return `line ${line}, column ${index - (before.lastIndexOf('\n') + 1)}`
}

const codePoint = (digits: string) =>
  digits[0]?.toLowerCase() === 'x' ? Number.parseInt(digits.slice(1), 16) : Number.parseInt(digits, 10)

const find = (nodes: readonly Node[], tag: string) => nodes.find((node) => node[tag] !== undefined)
const children = (node: Node, tag: string) => (Array.isArray(node[tag]) ? node[tag] : []) as Node[]

function textOf(nodes: readonly Node[]): string {
  const raw = nodes.map((node) => (typeof node['#text'] === 'string' ? node['#text'] : '')).join('')
  return raw
    .replaceAll('\r\n', '\n')
    .replace(/&(#x[0-9a-f]+|#[0-9]+|\w+);/gi, (whole, name: string) =>
      name.startsWith('#') ? String.fromCodePoint(codePoint(name.slice(1))) : (ENTITIES[name] ?? whole),
    )
}

function readValue(node: Node | undefined): Param {
  const content = node === undefined ? [] : children(node, 'value')
  const typed = content.find((child) => child['#text'] === undefined)
  if (typed === undefined) return textOf(content)
  const type = Object.keys(typed)[0] ?? 'string'
  const inner = children(typed, type)
  switch (type) {
    case 'int':
    case 'i4':
    case 'i8':
      return readInt(textOf(inner))
    case 'double':
      return new PyFloat(readDouble(textOf(inner)))
    case 'boolean':
      return textOf(inner).trim() === '1'
    case 'nil':
      return null
    case 'array':
      return children(find(inner, 'data') ?? {}, 'data')
        .filter((child) => child.value !== undefined)
        .map(readValue)
    case 'struct':
      return readStruct(inner)
    default:
      return textOf(inner)
  }
}

function readStruct(nodes: readonly Node[]): { [key: string]: Param } {
  const members = nodes.filter((node) => node.member !== undefined).map((node) => children(node, 'member'))
  return Object.fromEntries(
    members.map((member) => [
      textOf(children(find(member, 'name') ?? {}, 'name')),
      readValue(find(member, 'value')),
    ]),
  )
}

function readInt(text: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) {
    throw new OdooError('builtins.ValueError', `invalid literal for int() with base 10: '${text}'`)
  }
  return Number(text)
}

function readDouble(text: string): number {
  const word = text.trim().toLowerCase()
  if (word === 'nan') return Number.NaN
  return word.endsWith('inf') ? (word.startsWith('-') ? -1 : 1) * Number.POSITIVE_INFINITY : Number(word)
}

/** Prints a method's answer as Python's marshaller does. @throws OdooError TypeError for None and odd dictionary keys */
export function xmlResponse(result: Wire): string {
  return `<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n${xmlValue(result)}</param>\n</params>\n</methodResponse>\n`
}

/** Prints a fault: code 1 carries the traceback, the others the message alone. */
export function xmlFault(error: OdooError, frames: readonly string[]): string {
  const text = error.faultCode === 1 ? traceback(error, frames) : error.message
  const fault = xmlValue({ faultCode: error.faultCode, faultString: text })
  return `<?xml version='1.0'?>\n<methodResponse>\n<fault>\n${fault}</fault>\n</methodResponse>\n`
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: Odoo strips exactly these from XML answers
const STRIPPED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g
const escapeXml = (text: string) =>
  text.replace(STRIPPED, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function xmlValue(value: Wire): string {
  return `<value>${xmlBare(value)}</value>\n`
}

function xmlBare(value: Wire): string {
  if (value === undefined) throw typeError('cannot marshal None unless allow_none is enabled')
  if (value instanceof PyFloat) return `<double>${pyFloat(value.value, { nan: 'nan', inf: 'inf' })}</double>`
  if (typeof value === 'boolean') return `<boolean>${value ? 1 : 0}</boolean>`
  if (typeof value === 'number') return `<int>${value}</int>`
  if (typeof value === 'string') return `<string>${escapeXml(value)}</string>`
  if (Array.isArray(value)) return `<array><data>\n${value.map(xmlValue).join('')}</data></array>`
  const members = Object.entries(value)
  if (members.some(([key]) => key === UNSERIALISABLE)) throw typeError('dictionary key must be string')
  return `<struct>\n${members.map(([key, member]) => `<member>\n<name>${escapeXml(key)}</name>\n${xmlValue(member)}</member>\n`).join('')}</struct>`
}

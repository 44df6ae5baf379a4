import type { OdooValue } from './client.ts'
import { type Marks, marksFor, restore } from './non-finite.ts'

const DOUBLE_WORDS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
}
// `<` is always escaped inside a text (Odoo writes no CDATA), so these can only be real elements.
const ODD_DOUBLE = /<double>(nan|-?inf)<\/double>/gi
const DATE_TIME =
  /<dateTime\.iso8601>(\d{4})-?(\d\d)-?(\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z?<\/dateTime\.iso8601>/g
const HEAD = /^\s*(?:<\?xml[^>]*\?>)?\s*<methodResponse>/
const FAULT = /^\s*(?:<\?xml[^>]*\?>)?\s*<methodResponse>\s*<fault>/
const FAULT_WITH_FACTS =
  /<fault>\s*<value>\s*<struct>[\s\S]*<name>faultCode<\/name>[\s\S]*<name>faultString<\/name>/

export interface PreparedXml {
  readonly xml: string
  readonly marks: Marks
}

/** What is wrong with a body as an XML-RPC answer, or undefined. A fault without its facts would crash the parser. */
export function xmlProblem(text: string): string | undefined {
  // Ends are cut off first: one expression over a 100 MB page would overflow the regular expression's stack.
  const head = text.slice(0, 1000)
  const whole = HEAD.test(head) && text.slice(-100).trimEnd().endsWith('</methodResponse>')
  if (!whole) return /<html/i.test(head) ? 'a web page instead of XML-RPC' : 'not a whole XML-RPC answer'
  if (FAULT.test(head) && !FAULT_WITH_FACTS.test(text)) return 'an XML-RPC fault without code and text'
  return undefined
}

/** Makes a body safe for odoo-await's parser: odd doubles become marks, date-times plain text in Odoo's notation. */
export function prepareXml(text: string): PreparedXml {
  const marks = marksFor(text, DOUBLE_WORDS)
  const xml = text
    .replace(ODD_DOUBLE, (_all, word: string) => `<string>${marks.mark(word.toLowerCase())}</string>`)
    .replace(DATE_TIME, '<string>$1-$2-$3 $4</string>')
  return { xml, marks }
}

/** Undoes prepareXml on the parsed value and turns binary values into base64 text, as JSON-RPC has them. */
export function finishXml(value: unknown, marks: Marks): OdooValue {
  return restore(withoutBuffers(value), marks.numbers)
}

function withoutBuffers(value: unknown): OdooValue {
  if (Buffer.isBuffer(value)) return value.toString('base64')
  if (Array.isArray(value)) return value.map(withoutBuffers)
  if (value === null || typeof value !== 'object') return value as OdooValue
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutBuffers(item)]))
}

// Everything XML 1.0 cannot hold: control characters, U+FFFE, U+FFFF and halves of a surrogate pair.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u

/** The first character in any text of `value` that XML cannot carry, as `U+000B`; undefined when all is well. */
export function unsendable(value: unknown): string | undefined {
  if (typeof value === 'string') {
    const found = NOT_XML.exec(value)?.[0]
    return found === undefined
      ? undefined
      : `U+${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
  }
  if (value === null || typeof value !== 'object') return undefined
  for (const [key, item] of Object.entries(value)) {
    const problem = unsendable(key) ?? unsendable(item)
    if (problem !== undefined) return problem
  }
  return undefined
}

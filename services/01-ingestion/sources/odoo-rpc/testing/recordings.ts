import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { XMLParser } from 'fast-xml-parser'

export interface Recording {
  readonly name: string
  readonly note: string
  readonly request: {
    readonly method: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string | null
  }
  readonly response: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
}

/** All recorded exchanges in a folder, by name; the index is left out. */
export function readRecordings(folder: string): Recording[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json') && file !== 'index.json')
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Recording)
}

const xml = new XMLParser({
  preserveOrder: true,
  trimValues: false,
  parseTagValue: false,
  htmlEntities: true,
  ignoreDeclaration: true,
})

type Node = Readonly<Record<string, unknown>>
const tagOf = (node: Node): string => Object.keys(node).find((key) => key !== ':@') ?? ''
const elements = (node: Node): Node[] =>
  ((node[tagOf(node)] ?? []) as Node[]).filter((child) => tagOf(child) !== '#text')
const textOf = (node: Node): string =>
  ((node[tagOf(node)] ?? []) as Node[]).map((child) => String(child['#text'] ?? '')).join('')

/** Method and parameters of an XML-RPC call, read by another parser than the product's, to compare requests. */
export function parseXmlCall(body: string): { method: string; params: unknown[] } {
  const call = (xml.parse(body) as Node[]).find((node) => tagOf(node) === 'methodCall') as Node
  const [name, params] = elements(call)
  return {
    method: textOf(name as Node),
    params: elements((params ?? { params: [] }) as Node).map((param) =>
      readValue(elements(param)[0] as Node),
    ),
  }
}

function readValue(value: Node): unknown {
  const typed = elements(value)[0]
  if (typed === undefined) return textOf(value)
  switch (tagOf(typed)) {
    case 'int':
    case 'double':
      return Number(textOf(typed))
    case 'boolean':
      return textOf(typed) === '1'
    case 'array':
      return elements(elements(typed)[0] as Node).map(readValue)
    case 'struct':
      return Object.fromEntries(
        elements(typed).map((member) => {
          const [name, item] = elements(member)
          return [textOf(name as Node), readValue(item as Node)]
        }),
      )
    default:
      return textOf(typed)
  }
}

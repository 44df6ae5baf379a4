import { SaxesParser } from 'saxes'

/** A text within one element; Excel's own limit is 32,767 characters. */
const MAX_TEXT = 8 * 1024 * 1024

export type Attributes = Readonly<Record<string, string>>

/** What a part of a workbook makes of its XML; names of elements come without their prefix. */
export interface XmlHandler {
  open(name: string, attributes: Attributes): void
  text?(text: string): void
  close?(name: string): void
}

/** Feeds a part through a handler; yields after each piece, so that what it found can be taken. @throws Error for XML that is none */
export async function* parseXml(bytes: AsyncIterable<Buffer>, handler: XmlHandler): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false, position: false })
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let length = 0
  const text = (part: string) => {
    length += part.length
    if (length > MAX_TEXT) throw new Error('a text in it is longer than 8 MB')
    handler.text?.(part)
  }
  parser.on('error', (error) => {
    throw error
  })
  // A workbook has none; entities of its own are how XML is made to explode.
  parser.on('doctype', () => {
    throw new Error('its XML declares a document type')
  })
  parser.on('opentag', ({ name, attributes }) => {
    length = 0
    handler.open(local(name), attributes)
  })
  parser.on('closetag', ({ name }) => {
    length = 0
    handler.close?.(local(name))
  })
  parser.on('text', text)
  parser.on('cdata', text)
  for await (const chunk of bytes) {
    parser.write(decoder.decode(chunk, { stream: true }))
    yield
  }
  parser.write(decoder.decode()).close()
  yield
}

/** Reads a whole part, for what it leaves in the handler. */
export async function readXml(bytes: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  for await (const _ of parseXml(bytes, handler));
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

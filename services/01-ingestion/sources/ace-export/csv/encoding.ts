import { isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'

export interface Encoding {
  readonly name: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'
  /** The file is UTF-8 but for some bytes, or UTF-16 that ends within a character: those decode to U+FFFD. */
  readonly damaged: boolean
}

/**
 * The encoding of a text nobody told: a byte order mark decides, then zero bytes in every second place (UTF-16), then
 * whether it is UTF-8, to its last byte; what is left is Windows-1252. A file that is UTF-8 but for a few bytes (it was
 * cut off, or two files were joined) stays UTF-8.
 */
export async function encodingOf(blocks: AsyncIterable<Buffer>): Promise<Encoding> {
  let wide: Encoding['name'] | undefined
  let bytes = 0
  const census = createCensus()
  for await (const block of blocks) {
    if (bytes === 0) wide = wideEncoding(block)
    bytes += block.length
    if (wide === undefined) census.add(block)
  }
  return wide === undefined ? census.end() : { name: wide, damaged: bytes % 2 > 0 }
}

/** UTF-8 without its mark, whatever the file is in. */
export async function* toUtf8(
  blocks: AsyncIterable<Buffer>,
  encoding: Encoding['name'],
): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') return yield* withoutMark(blocks)
  const decoder = iconv.getDecoder(encoding)
  let half = ''
  let bytes = 0
  for await (const block of blocks) {
    bytes += block.length
    const text = half + decoder.write(block)
    // The first half of a surrogate pair waits for the other: alone it is no character.
    half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? ''
    yield Buffer.from(half === '' ? text : text.slice(0, -1))
  }
  // The decoder says nothing of a byte that is half a character.
  const cut = encoding.startsWith('utf-16') && bytes % 2 > 0 ? '\ufffd' : ''
  yield Buffer.from(half + (decoder.end() ?? '') + cut)
}

async function* withoutMark(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let first = true
  for await (const block of blocks) {
    const marked = first && block[0] === 0xef && block[1] === 0xbb && block[2] === 0xbf
    first = false
    yield marked ? block.subarray(3) : block
  }
}

function wideEncoding(block: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (block[0] === 0xff && block[1] === 0xfe) return 'utf-16le'
  if (block[0] === 0xfe && block[1] === 0xff) return 'utf-16be'
  const sample = block.subarray(0, 4096)
  const zeros = (start: number) => sample.filter((byte, i) => i % 2 === start && byte === 0).length
  const half = sample.length / 2
  if (half > 0 && zeros(1) > half * 0.6) return 'utf-16le'
  if (half > 0 && zeros(0) > half * 0.6) return 'utf-16be'
  return undefined
}

/** Counts, where a block is not plain UTF-8, characters that are against bytes that are not. */
function createCensus() {
  let carry: Buffer = Buffer.alloc(0)
  let good = 0
  let bad = 0
  const count = (bytes: Buffer) => {
    const strict = isUtf8(bytes)
    // What is ASCII speaks for no encoding.
    for (const character of strict ? sampleOf(bytes) : bytes.toString('utf8')) {
      if (character === '\ufffd' && !strict) bad++
      else if (character > '\u007f') good++
    }
  }
  return {
    add(block: Buffer) {
      const bytes = carry.length === 0 ? block : Buffer.concat([carry, block])
      const end = completeLength(bytes)
      carry = bytes.subarray(end)
      count(bytes.subarray(0, end))
    },
    end(): Encoding {
      count(carry)
      const utf8 = bad === 0 || good > bad
      return { name: utf8 ? 'utf-8' : 'windows-1252', damaged: utf8 && bad > 0 }
    },
  }
}

/** A good block needs no exact count: its first characters beyond ASCII will do. */
function sampleOf(bytes: Buffer): string {
  const at = bytes.findIndex((byte) => byte > 0x7f)
  return at === -1 ? '' : bytes.toString('utf8', at, at + 4096)
}

/** Length without a character at the end whose last bytes are still to come. */
function completeLength(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return bytes.length
    if (byte < 0xc0) continue
    const width = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return width > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}

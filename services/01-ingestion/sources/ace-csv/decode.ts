import iconv from 'iconv-lite'

export interface Decoded {
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'
  readonly text: string
}

/**
 * Text of a file whose encoding nobody told: a byte order mark decides, then zero bytes in every second place (UTF-16),
 * then whether it is valid UTF-8; what is left is Windows-1252. Undefined for binary content.
 */
export function decodeText(bytes: Buffer): Decoded | undefined {
  if (isBinary(bytes)) return undefined
  const encoding = encodingOf(bytes)
  // The mark itself is dropped by the decoder.
  return { encoding, text: iconv.decode(bytes, encoding) }
}

function encodingOf(bytes: Buffer): Decoded['encoding'] {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const sample = bytes.subarray(0, 4096)
  const zeros = (start: number) => sample.filter((byte, i) => i % 2 === start && byte === 0).length
  const half = sample.length / 2
  if (half > 0 && zeros(1) > half * 0.6) return 'utf-16le'
  if (half > 0 && zeros(0) > half * 0.6) return 'utf-16be'
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252'
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** Zip (xlsx), old Excel and PDF files begin with marks of their own. */
function isBinary(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 4).toString('latin1')
  return head === 'PK\u0003\u0004' || head === '\u00d0\u00cf\u0011\u00e0' || head === '%PDF'
}

import type { Readable } from 'node:stream'
import { type Entry, openPromise } from 'yauzl'
import { aceExportErrors } from '../errors.ts'

/** All parts of a workbook, unpacked. Excel's own limits stay below it for any export of ACE. */
export const MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
const MAX_ENTRIES = 10_000

/** The files inside of a workbook. */
export interface Package {
  has(name: string): boolean
  /** @throws XLSX_NOT_READABLE when it is not there or damaged */
  read(name: string): AsyncIterable<Buffer>
}

/**
 * What its directory says of unpacked sizes is summed before anything is unpacked, and no file may unpack to more than it
 * says. The caller closes it.
 * @throws XLSX_NOT_READABLE, XLSX_TOO_LARGE, XLSX_ENCRYPTED
 */
export async function openPackage(
  file: string,
  unpackedBytes = MAX_UNPACKED_BYTES,
): Promise<Package & { close(): void }> {
  const zip = await openPromise(file, { autoClose: false }).catch((cause: unknown) => {
    throw damaged(file, cause)
  })
  try {
    const entries = await readEntries(file, zip, unpackedBytes)
    return {
      has: (name) => entries.has(name),
      read: (name) => readEntry(file, name, entries.get(name), (entry) => zip.openReadStreamPromise(entry)),
      close: () => zip.close(),
    }
  } catch (error) {
    zip.close()
    throw error
  }
}

async function readEntries(
  file: string,
  zip: { eachEntry(): AsyncIterableIterator<Entry> },
  unpackedBytes: number,
): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  let unpacked = 0
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.isEncrypted()) throw aceExportErrors.XLSX_ENCRYPTED({ file })
      unpacked += entry.uncompressedSize
      if (unpacked > unpackedBytes) {
        const limit = `${unpackedBytes} bytes`
        throw aceExportErrors.XLSX_TOO_LARGE({ file, what: 'an unpacked size', limit })
      }
      if (entries.size >= MAX_ENTRIES) {
        throw aceExportErrors.XLSX_TOO_LARGE({ file, what: 'a number of parts', limit: MAX_ENTRIES })
      }
      entries.set(entry.fileName, entry)
    }
  } catch (cause) {
    throw damaged(file, cause)
  }
  return entries
}

async function* readEntry(
  file: string,
  name: string,
  entry: Entry | undefined,
  open: (entry: Entry) => Promise<Readable>,
): AsyncGenerator<Buffer> {
  if (entry === undefined) throw damaged(file, new Error(`it has no ${name}`))
  try {
    // A stream that is left early is destroyed by the loop.
    for await (const chunk of await open(entry)) yield chunk as Buffer
  } catch (cause) {
    throw damaged(file, cause)
  }
}

/** Faults of the zip and its XML become one that says what to do; coded ones stay as they are. */
export function damaged(file: string, cause: unknown): unknown {
  if (cause instanceof Error && 'kind' in cause) return cause
  if ((cause as { name?: unknown }).name === 'AbortError') return cause
  const reason = cause instanceof Error ? cause.message.slice(0, 200) : 'unknown'
  return aceExportErrors.XLSX_NOT_READABLE({ file, reason }, { cause })
}

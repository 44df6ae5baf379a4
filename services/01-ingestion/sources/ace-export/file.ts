import { open, stat } from 'node:fs/promises'
import { aceExportErrors } from './errors.ts'

const BLOCK_BYTES = 1024 * 1024

/** The file of an export as it was when it was opened. */
export interface ExportFile {
  readonly path: string
  /** Another one for any other content: device, file, size and time of the last change. */
  readonly stamp: string
  /** Its bytes, from the beginning each time. */
  blocks(): AsyncIterable<Buffer>
  /** @throws EXPORT_FILE_CHANGED when it is not the same any more */
  refuseChange(): Promise<void>
}

/** @throws CSV_FILE_MISSING, CSV_FILE_EMPTY */
export async function openExportFile(path: string): Promise<ExportFile> {
  const { stamp, size } = await describe(path)
  if (size === 0n) throw aceExportErrors.CSV_FILE_EMPTY({ file: path })
  return {
    path,
    stamp,
    blocks: () => readBlocks(path),
    refuseChange: async () => {
      const now = await describe(path).catch(() => undefined)
      if (now?.stamp !== stamp) throw aceExportErrors.EXPORT_FILE_CHANGED({ file: path })
    },
  }
}

async function describe(path: string): Promise<{ readonly stamp: string; readonly size: bigint }> {
  const found = await stat(path, { bigint: true }).catch((cause) => {
    throw unreadable(path, cause)
  })
  if (!found.isFile()) throw aceExportErrors.CSV_FILE_MISSING({ file: path, reason: 'not a file' })
  const { dev, ino, size, mtimeNs } = found
  return { stamp: `${dev}-${ino}-${size}-${mtimeNs}`, size }
}

async function* readBlocks(path: string): AsyncGenerator<Buffer> {
  const handle = await open(path, 'r').catch((cause) => {
    throw unreadable(path, cause)
  })
  try {
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(BLOCK_BYTES), 0, BLOCK_BYTES)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } catch (cause) {
    throw cause instanceof Error && 'syscall' in cause ? unreadable(path, cause) : cause
  } finally {
    await handle.close()
  }
}

function unreadable(file: string, cause: unknown) {
  const reason = String((cause as { code?: unknown }).code ?? 'unknown')
  return aceExportErrors.CSV_FILE_MISSING({ file, reason }, { cause })
}

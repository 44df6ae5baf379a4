import type { Position } from '../sources/source.ts'
import { hashOfLine } from './copy-text.ts'
import type { Target } from './target.ts'

/** A batch as COPY into RAW takes it: lines with their lineage, one behind the other in one piece of memory. */
export interface ReadyLines {
  readonly rows: number
  readonly bytes: Buffer
  /** `_source_hash` of each line. */
  readonly hashes: readonly string[]
  readonly next: Position
  /** A line as it came; shares the batch's memory. */
  line(index: number): Buffer
  /** What follows a line in `bytes`: its lineage and its end. */
  lineage(index: number): Buffer
}

export interface LineBuffer {
  readonly rows: number
  readonly size: number
  add(line: Buffer | string): void
  /** The batch so far. Its memory is used again by the next one. */
  ready(next: Position): ReadyLines
  clear(now: Date): void
}

const NEWLINE = 10
const HASH_LENGTH = 32
const ROOM = 1024 * 1024
/** A batch that held a text of many megabytes leaves no such memory behind. */
const MOST_KEPT = 16 * ROOM

/**
 * Gathers lines for one COPY into RAW. Each is hashed and given its lineage as it comes, so that the process is never
 * busy with a whole batch while the database waits for the next bytes; and no object is left behind per line.
 */
export function lineBuffer(target: Target, loadId: string): LineBuffer {
  const volatile = target.columns.filter((column) => column.volatile).length
  let bytes = Buffer.allocUnsafeSlow(ROOM)
  let starts: number[] = []
  let hashes: string[] = []
  let size = 0
  let stamp = Buffer.alloc(0)

  const reserve = (more: number) => {
    if (size + more <= bytes.length) return
    const wider = Buffer.allocUnsafeSlow(Math.max(size + more, bytes.length * 2))
    bytes.copy(wider, 0, 0, size)
    bytes = wider
  }
  return {
    get rows() {
      return starts.length
    },
    get size() {
      return size
    },
    add: (line) => {
      const length = Buffer.byteLength(line)
      reserve(length + stamp.length + HASH_LENGTH + 1)
      const start = size
      if (typeof line === 'string') bytes.write(line, start)
      else line.copy(bytes, start)
      const hash = hashOfLine(bytes.subarray(start, start + length), volatile)
      size += length
      size += stamp.copy(bytes, size)
      size += bytes.write(hash, size, 'latin1')
      bytes[size++] = NEWLINE
      starts.push(start)
      hashes.push(hash)
    },
    ready: (next) => batchOf(bytes.subarray(0, size), starts, hashes, stamp.length + HASH_LENGTH + 1, next),
    clear: (now) => {
      if (bytes.length > MOST_KEPT) bytes = Buffer.allocUnsafeSlow(ROOM)
      starts = []
      hashes = []
      size = 0
      stamp = Buffer.from(`\t${loadId}\t${now.toISOString()}\t`)
    },
  }
}

function batchOf(
  bytes: Buffer,
  starts: readonly number[],
  hashes: readonly string[],
  behind: number,
  next: Position,
): ReadyLines {
  const start = (index: number) => starts[index] ?? bytes.length
  return {
    rows: starts.length,
    bytes,
    hashes,
    next,
    line: (index) => bytes.subarray(start(index), start(index + 1) - behind),
    lineage: (index) => bytes.subarray(start(index + 1) - behind, start(index + 1)),
  }
}

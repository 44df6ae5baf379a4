import { createHash, webcrypto } from 'node:crypto'
import type { Stats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { fileErrors } from './errors.ts'
import { type Folder, openForReading, type Root } from './folder.ts'
import { LIMIT_BYTES } from './model.ts'

/** A file as it was between two looks at it that agree. */
export interface Content {
  readonly bytes: Buffer
  readonly etag: string
  readonly stat: Stats
}

const ATTEMPTS = 5

/** `"sha256-<64 hex digits>"`, with its quotes. */
export function etagOf(bytes: Uint8Array): string {
  return `"sha256-${createHash('sha256').update(bytes).digest('hex')}"`
}

/** Below it a hash takes less time than to ask another thread for it. */
const LARGE_BYTES = 64 * 1024

/** The same; that of a large file is made in another thread, while this one goes on. */
export async function etagOfLarge(bytes: Uint8Array): Promise<string> {
  if (bytes.length < LARGE_BYTES) return etagOf(bytes)
  const digest = await webcrypto.subtle.digest('SHA-256', bytes)
  return `"sha256-${Buffer.from(digest).toString('hex')}"`
}

/**
 * Reads a whole file. While somebody writes into it, it is read again; after five attempts it counts as it was last.
 *
 * @throws AppError PATH_OUTSIDE_PROJECT, PATH_NOT_A_FILE, DOCUMENT_TOO_LARGE; errors of the file system as they are.
 */
export async function readContent(root: Root, folder: Folder, name: string): Promise<Content> {
  const path = [...folder.parts, name].join('/')
  const handle = await openForReading(root, folder, name)
  try {
    for (let attempt = 1; ; attempt++) {
      const before = await handle.stat()
      if (!before.isFile()) throw fileErrors.PATH_NOT_A_FILE({ path })
      const bytes = await readAll(handle, before.size, path)
      const stat = await handle.stat()
      if (!sameFile(before, stat) && attempt < ATTEMPTS) continue
      return { bytes, etag: await etagOfLarge(bytes), stat }
    }
  } finally {
    await handle.close()
  }
}

/** As many bytes as there should be: memory stays bounded, and a file that grew meanwhile no longer looks the same. */
async function readAll(handle: FileHandle, size: number, path: string): Promise<Buffer> {
  if (size > LIMIT_BYTES) throw tooLarge(path, size)
  const buffer = Buffer.allocUnsafe(size)
  let filled = 0
  while (filled < size) {
    const { bytesRead } = await handle.read(buffer, filled, size - filled, filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

/** The same file in the same state, as far as its inode, size and times tell. */
export function sameFile(one: Facts, other: Facts): boolean {
  return (
    one.ino === other.ino &&
    one.size === other.size &&
    one.mtimeMs === other.mtimeMs &&
    one.ctimeMs === other.ctimeMs
  )
}
export type Facts = Pick<Stats, 'ino' | 'size' | 'mtimeMs' | 'ctimeMs'>

/** Decodes strictly and keeps a byte order mark. @throws AppError DOCUMENT_NOT_UTF8 with the offset in bytes */
export function textOf(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    const offset = firstInvalidByte(bytes)
    throw fileErrors.DOCUMENT_NOT_UTF8({ path, offset }, { cause, details: { etag: etagOf(bytes) } })
  }
}

/** Where a lenient decoder first puts a U+FFFD that does not stand in the bytes. */
function firstInvalidByte(bytes: Uint8Array): number {
  let offset = 0
  for (const character of new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)) {
    const written = bytes[offset] === 0xef && bytes[offset + 1] === 0xbf && bytes[offset + 2] === 0xbd
    if (character === '\uFFFD' && !written) return offset
    offset += Buffer.byteLength(character)
  }
  return offset
}

/** @throws AppError DOCUMENT_NOT_UTF8 - half of a surrogate pair, which UTF-8 cannot hold; DOCUMENT_TOO_LARGE */
export function bytesOf(text: string, path: string): Buffer {
  if (!text.isWellFormed()) {
    const broken = text.search(/\p{Surrogate}/u)
    throw fileErrors.DOCUMENT_NOT_UTF8({ path, offset: Buffer.byteLength(text.slice(0, broken)) })
  }
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length > LIMIT_BYTES) throw tooLarge(path, bytes.length)
  return bytes
}

function tooLarge(path: string, bytes: number): Error {
  return fileErrors.DOCUMENT_TOO_LARGE({ path, bytes, limit: LIMIT_BYTES })
}

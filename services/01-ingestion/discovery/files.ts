import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ingestionErrors } from '../errors.ts'
import { completeSchemaSql } from '../raw/ddl.ts'
import type { SourceKind, SourceName, SourceTable } from '../sources/source.ts'

/** What `schemas/discovery/<source>.json` holds. */
export interface DiscoveryFile {
  readonly source: SourceName
  readonly kind: SourceKind
  readonly discoveredAt: string
  readonly tables: readonly SourceTable[]
}

/** Writes the discovery of one source, then the SQL of all sources discovered so far. @throws AppError DISCOVERY_DISK_FULL */
export async function writeDiscovery(home: string, discovery: DiscoveryFile): Promise<string> {
  const directory = join(home, 'schemas', 'discovery')
  await mkdir(directory, { recursive: true })
  const file = join(directory, `${discovery.source}.json`)
  await replaceFile(file, `${JSON.stringify(discovery, null, 2)}\n`)
  const all = await readDiscoveries(home)
  await replaceFile(join(directory, 'complete_raw_schema.sql'), completeSchemaSql(all))
  return file
}

/** The stored discovery of one source; undefined when it was never discovered from this folder. */
export async function readDiscovery(home: string, source: SourceName): Promise<DiscoveryFile | undefined> {
  try {
    return JSON.parse(
      await readFile(join(home, 'schemas', 'discovery', `${source}.json`), 'utf8'),
    ) as DiscoveryFile
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Every stored discovery, by source name. */
export async function readDiscoveries(home: string): Promise<DiscoveryFile[]> {
  const directory = join(home, 'schemas', 'discovery')
  const names = (await readdir(directory)).filter((name) => name.endsWith('.json')).sort()
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))
  return texts.map((text) => JSON.parse(text) as DiscoveryFile)
}

/** A reader sees the old file or the new one, never half of one, also after a power cut. */
async function replaceFile(file: string, content: string): Promise<void> {
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.${randomUUID()}.tmp`)
  try {
    const handle = await open(draft, 'w', 0o600)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw ingestionErrors.DISCOVERY_DISK_FULL({ path: file }, { cause: error })
    throw error
  }
}

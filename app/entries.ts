import { fileURLToPath } from 'node:url'

/** Programs that run in processes or threads of their own: name in dist/ and source. */
const SOURCES = {
  'embedded-child': '../services/00-platform/database/embedded-child.ts',
  'sample-odoo-child': '../sample/odoo-child.ts',
  'sample-apn-child': '../sample/apn-child.ts',
  'embedding-worker': '../services/04-embedding/offline/embedding-worker.mjs',
  'matching-worker': '../services/05-matching/worker.ts',
} as const

export type Entry = keyof typeof SOURCES

/** The file to start: the bundle beside this one in dist/, or the source when run from source. */
export function entryFile(entry: Entry): string {
  const bundled = import.meta.url.endsWith('.mjs')
  return fileURLToPath(new URL(bundled ? `./${entry}.mjs` : SOURCES[entry], import.meta.url))
}

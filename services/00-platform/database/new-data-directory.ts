import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

export interface NewDataDirectory {
  /** What PGlite fills an empty data directory with, instead of making it anew. */
  readonly options: { readonly loadDataDir?: Blob }
  /** To be called when the database is open: from then on the directory is never made anew. */
  done(): void
}

/**
 * Prepares the making of a data directory that is not there yet. Without `imageFile` (bin/build.mjs writes it) the
 * database makes it itself, which takes some seconds more. What an earlier process began to make and did not end, is
 * removed first: nobody has ever written into it.
 */
export function newDataDirectory(directory: string, imageFile: string): NewDataDirectory {
  const making = `${directory}.making`
  if (existsSync(making)) rmSync(directory, { recursive: true, force: true })
  else if (existsSync(join(directory, 'PG_VERSION'))) return { options: {}, done: () => {} }
  mkdirSync(dirname(directory), { recursive: true, mode: 0o700 })
  writeFileSync(making, '')
  return {
    options: existsSync(imageFile) ? { loadDataDir: new Blob([readFileSync(imageFile)]) } : {},
    done: () => {
      rmSync(making)
      syncFolder(dirname(directory))
    },
  }
}

/** On the disk before anything is kept in the database: a mark that came back with a power cut would have it removed. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

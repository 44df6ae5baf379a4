// The embedded database's own process: PGlite answers the PostgreSQL protocol on a unix socket. In the hub's process it
// would stall the event loop for seconds. Ends itself when the hub is gone, so no orphan ever holds the files.
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { vector } from '@electric-sql/pglite-pgvector'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { lockAfterOrphan } from './lock.ts'
import { newDataDirectory } from './new-data-directory.ts'

/** A killed hub's database closes within a moment, unless it is in the middle of a long statement. */
const ORPHAN_PATIENCE_MS = 3_000

const [dataDirectory, socketPath, maxConnections] = process.argv.slice(2)
if (dataDirectory === undefined || socketPath === undefined || maxConnections === undefined) {
  throw new Error('usage: embedded-child DATA_DIRECTORY SOCKET_PATH MAX_CONNECTIONS')
}

/**
 * Bytes of WebAssembly that a function runs through before V8 compiles it a second time, for speed. With its 1.8 million, made
 * for pages, a start spends half its processor time on functions that are hardly used again; a load takes as long either way.
 */
const TIERING_BUDGET = 30_000_000
setFlagsFromString(`--wasm-tiering-budget=${TIERING_BUDGET}`)

// PGlite opens files that another process has open: a hub that is started the moment after a kill -9 would corrupt them.
const lock = await lockAfterOrphan(`${dataDirectory}.lock`, ORPHAN_PATIENCE_MS)
const made = newDataDirectory(dataDirectory, join(import.meta.dirname, 'empty-database.tar.gz'))
const db = await PGlite.create({
  dataDir: dataDirectory,
  extensions: { vector, pg_trgm },
  ...made.options,
})
made.done()
const server = new PGLiteSocketServer({ db, path: socketPath, maxConnections: Number(maxConnections) })
await server.start()

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  await server.stop()
  await db.close()
  lock.release()
  process.exit(0)
}

// The hub decides when to stop: Ctrl-C reaches the whole process group, and the hub still needs the database then.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.on('disconnect', () => void stop())
process.on('message', (message) => {
  if (message === 'stop') void stop()
})
process.send?.('ready')

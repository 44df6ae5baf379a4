// The sample's APN database in its own process: PostgreSQL (PGlite, in memory) behind a unix socket.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { createApnSql } from './apn-database/sql.ts'
import { endWithParent, readStartMessage } from './child.ts'
import { generateCompany } from './generator/index.ts'

const options = await readStartMessage()
const db = await PGlite.create(emptyDatabase())
const { apn } = generateCompany(options)
for (const { text, values } of createApnSql(apn)) {
  if (values.length === 0) await db.exec(text)
  else await db.query(text, [...values])
}
const server = new PGLiteSocketServer({ db, path: options.apnSocketPath, maxConnections: 20 })
await server.start()
endWithParent(async () => {
  await server.stop()
  await db.close()
})
process.send?.({ ready: true })

/** What bin/build.mjs wrote beside this program: to make an empty database anew takes some seconds more. */
function emptyDatabase() {
  const image = join(import.meta.dirname, 'empty-database.tar.gz')
  return existsSync(image) ? { loadDataDir: new Blob([readFileSync(image)]) } : {}
}

// Writes an empty database of PGlite into a file: node bin/lib/write-empty-database.mjs FILE
// A process of its own, so that it goes on beside the compilers. In memory, which takes half as long as on disk.
import { renameSync, writeFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'

const [file] = process.argv.slice(2)
const db = await PGlite.create()
const image = await db.dumpDataDir('gzip')
await db.close()
const fresh = `${file}.${process.pid}`
writeFileSync(fresh, Buffer.from(await image.arrayBuffer()))
renameSync(fresh, file)

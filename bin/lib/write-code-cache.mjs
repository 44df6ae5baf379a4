// Runs a bundle until it ends and keeps what V8 compiled of it.
// Usage: node bin/lib/write-code-cache.mjs STARTER PROGRAM; the environment sees to it that the program ends by itself.
import { writeFileSync } from 'node:fs'
import { codeOf, runCached } from './cached-program.mjs'

const [starter, program] = process.argv.slice(2)
const script = runCached(starter, program)
process.once('exit', () => writeFileSync(codeOf(program), script.createCachedData()))

import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BEHAVIOURS } from './behaviours.ts'

const ROOT = join(import.meta.dirname, '../../..')
const behaviour = BEHAVIOURS[Number(process.env.BROKEN_BEHAVIOUR)]
if (behaviour === undefined) throw new Error(`BROKEN_BEHAVIOUR is no number below ${BEHAVIOURS.length}`)
const { file, code, broken } = behaviour

/** Runs tests on code of which one behaviour is broken, as it is loaded: nothing is written. */
export default defineConfig({
  root: ROOT,
  plugins: [
    {
      name: 'broken-behaviour',
      enforce: 'pre',
      transform(source, id) {
        if (id !== join(ROOT, file)) return undefined
        if (source.split(code).length !== 2) throw new Error(`${file} does not hold once: ${code}`)
        return source.replace(code, () => broken)
      },
    },
  ],
  test: {
    pool: 'forks',
    maxWorkers: 1,
    server: { deps: { inline: [/\/bin\/lib\//] } },
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
})

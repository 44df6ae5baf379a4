import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** One line of a benchmark's output. `ratio` is value / reference, measured in the same run. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly reference: number | null
  readonly ratio: number | null
}

export interface Bench {
  readonly name: string
  readonly summary: string
  run(print: (figure: Figure) => void, args: readonly string[]): Promise<void>
}

/** Every file beside this one that exports `bench`. */
async function benches(): Promise<Bench[]> {
  const folder = dirname(fileURLToPath(import.meta.url))
  const files = readdirSync(folder).filter((file) => file.endsWith('.bench.ts'))
  const modules = await Promise.all(
    files.sort().map((file) => import(pathToFileURL(join(folder, file)).href)),
  )
  return modules.map((module) => (module as { bench: Bench }).bench)
}

const [name, ...args] = process.argv.slice(2)
const all = await benches()
const chosen = all.find((bench) => bench.name === name)
if (chosen === undefined) {
  if (name !== undefined) process.stderr.write(`There is no benchmark named ${name}.\n`)
  process.stdout.write(
    `npm run bench -- NAME\n${all.map((bench) => `  ${bench.name.padEnd(20)} ${bench.summary}`).join('\n')}\n`,
  )
  process.exit(name === undefined ? 0 : 64)
}
await chosen.run((figure) => process.stdout.write(`${JSON.stringify(figure)}\n`), args)
process.exit(0)

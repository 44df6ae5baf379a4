import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { figure, type Print } from '../matching-metrics.ts'

const BUILT = fileURLToPath(new URL('../../../dist/dashboard', import.meta.url))
const STATIC = /(?:\bfrom|\bimport)\s*["'`]\.\/([^"'`]+\.js)["'`]/g
const LAZY = /\bimport\(\s*["'`]\.\/([^"'`]+\.js)["'`]/g
/** kB of 1,000 bytes, gzip at its usual level. */
const FIRST_KB = 200
const LAZY_KB = 120

/** Compressed JavaScript of the first load, and what each lazy part adds to it. */
export function sizePart(print: Print): void {
  const page = readFileSync(join(BUILT, 'index.html'), 'utf8')
  const entries = [...page.matchAll(/(?:src|href)="\/assets\/([^"]+\.js)"/g)].map(([, name]) => name ?? '')
  const first = closure(entries)
  print(figure('first load, JavaScript, gzip', kilobytes(first), 'kB', FIRST_KB))
  const all = readdirSync(join(BUILT, 'assets')).filter((name) => name.endsWith('.js'))
  const lazy = new Set(all.flatMap((name) => importsOf(name, LAZY)))
  const more = [...lazy].map((name) => {
    const added = [...closure([name])].filter((file) => !first.has(file))
    return { name: name.replace(/-[\w-]{8}\.js$/, ''), size: kilobytes(added) }
  })
  for (const { name, size } of more.sort((a, b) => b.size - a.size))
    print(figure(`${name}, added when it is opened`, size, 'kB', LAZY_KB))
}

/** The files and whatever they import without being asked. */
function closure(from: readonly string[]): Set<string> {
  const found = new Set<string>()
  const look = (name: string) => {
    if (found.has(name)) return
    found.add(name)
    importsOf(name, STATIC).forEach(look)
  }
  from.forEach(look)
  return found
}

function importsOf(name: string, pattern: RegExp): string[] {
  const text = readFileSync(join(BUILT, 'assets', name), 'utf8')
  return [...text.matchAll(pattern)].map(([, file]) => file ?? '')
}

function kilobytes(names: Iterable<string>): number {
  const bytes = [...names].map((name) => gzipSync(readFileSync(join(BUILT, 'assets', name))).length)
  return bytes.reduce((sum, each) => sum + each, 0) / 1_000
}

// script: 01-setup/90_script_registry
// summary: Writes SCRIPT_REGISTRY.md from the scripts' headers, checks it, or makes a new script
// usage: npx tsx scripts/01-setup/90_script_registry.ts [--check] [--dry-run] | new NN-area name
// requires: installed dependencies
// idempotent: yes
// exit: 0 fine, 1 --check found a problem, 64 usage
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { newScript, readScripts, registryMarkdown, registryProblems } from '../lib/registry.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const REGISTRY = join(ROOT, 'SCRIPT_REGISTRY.md')
const EX_USAGE = 64

/** Runs the command line; answers the exit code. */
export function main(args: readonly string[]): number {
  if (args.includes('--help') || args.includes('-h')) return help()
  if (args[0] === 'new') return create(args.slice(1))
  const unknown = args.find((flag) => !['--check', '--dry-run', '-n'].includes(flag))
  if (unknown !== undefined) return usage(`unknown argument ${unknown}`)
  return args.includes('--check') ? check() : generate(args.length > 0)
}

function check(): number {
  const problems = registryProblems(ROOT)
  for (const problem of problems) console.error(problem)
  console.log(problems.length === 0 ? 'the script registry is in order' : `${problems.length} problems`)
  return problems.length === 0 ? 0 : 1
}

function generate(dryRun: boolean): number {
  const text = registryMarkdown(readScripts(ROOT))
  const current = existsSync(REGISTRY) && readFileSync(REGISTRY, 'utf8') === text
  if (!current && !dryRun) writeFileSync(REGISTRY, text)
  const did = dryRun ? 'would be written' : 'written'
  console.log(`SCRIPT_REGISTRY.md ${current ? 'is up to date' : did}`)
  return 0
}

function create(args: readonly string[]): number {
  const [area, name] = args
  if (area === undefined || name === undefined) return usage('new wants an area and a name')
  if (!/^\d\d-[a-z]+$/.test(area) || !/^[a-z][a-z0-9_]*$/.test(name)) {
    return usage('an area is like 03-data, a name like load_more')
  }
  const dryRun = args.includes('--dry-run') || args.includes('-n')
  console.log(`${dryRun ? 'would create' : 'created'} ${newScript(ROOT, area, name, dryRun)}`)
  return dryRun ? 0 : generate(false)
}

function help(): number {
  const header = readFileSync(import.meta.filename, 'utf8').split('\n')
  const end = header.findIndex((line) => !line.startsWith('// '))
  console.log(
    header
      .slice(0, end)
      .map((line) => line.slice(3))
      .join('\n'),
  )
  return 0
}

function usage(problem: string): number {
  console.error(`01-setup/90_script_registry: ${problem} (see --help)`)
  return EX_USAGE
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = main(process.argv.slice(2))
}

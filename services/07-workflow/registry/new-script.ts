import { SCRIPTS_FOLDER, type ScriptEntry, twoDigits } from './scripts.ts'

export const SCRIPT_KINDS = ['sh', 'ts'] as const
export type ScriptKind = (typeof SCRIPT_KINDS)[number]

export interface ScriptOrder {
  readonly area: string
  /** `load_more`: what follows the number. */
  readonly name: string
  readonly kind: ScriptKind
  readonly summary?: string | undefined
  /** The project has scripts/lib/script.sh, which knows the flags. */
  readonly shared: boolean
}

/** 90 and up are for scripts that generate files; they are counted on only when everything below is used. */
const GENERATORS = 90
const LAST = 99

/** The next script of an area, with its header. Null when the area has no number left. */
export function nextScript(
  scripts: readonly ScriptEntry[],
  order: ScriptOrder,
): { readonly path: string; readonly text: string } | null {
  const number = nextNumber(scripts.filter(({ area }) => area === order.area).map((script) => script.number))
  if (number > LAST) return null
  const id = `${order.area}/${twoDigits(number)}_${order.name}`
  const summary = oneLine(order.summary ?? order.name.replaceAll('_', ' '))
  const path = `${SCRIPTS_FOLDER}/${id}.${order.kind}`
  return { path, text: order.kind === 'ts' ? program(id, summary) : shell(id, summary, order.shared) }
}

function nextNumber(used: readonly number[]): number {
  const next = Math.max(0, ...used.filter((number) => number < GENERATORS)) + 1
  return next < GENERATORS ? next : Math.max(next - 1, ...used) + 1
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

function header(sign: string, id: string, summary: string, usage: string): string {
  const fields = {
    script: id,
    summary,
    usage,
    requires: 'nothing',
    idempotent: 'yes',
    exit: '0 done, 64 usage',
  }
  return Object.entries(fields)
    .map(([field, value]) => `${sign} ${field}: ${value}`)
    .join('\n')
}

function shell(id: string, summary: string, shared: boolean): string {
  const top = `#!/usr/bin/env bash\n${header('#', id, summary, `${SCRIPTS_FOLDER}/${id}.sh [--dry-run] [--help]`)}\nset -euo pipefail\n`
  return `${top}${shared ? SHARED_FLAGS : OWN_FLAGS}`
}

const SHARED_FLAGS = `# shellcheck source=scripts/lib/script.sh
. "$(dirname "$0")/../lib/script.sh"

standard_flags_only "$@"
`

const OWN_FLAGS = `
DRY_RUN=no
for flag in "$@"; do
  case $flag in
    --help | -h) sed -n '2,/^[^#]/{s/^# \\{0,1\\}//p;}' "$0"; exit 0 ;;
    --dry-run | -n) DRY_RUN=yes ;;
    *) printf '%s: unknown argument %s (see --help)\\n' "$0" "$flag" >&2; exit 64 ;;
  esac
done
PROJECT_ROOT=$(cd "$(dirname "$0")/../.." && pwd)

# act COMMAND…: runs it, or with --dry-run only says so.
act() { if [ "$DRY_RUN" = yes ]; then printf 'would run: %s\\n' "$*"; else "$@"; fi; }

cd "$PROJECT_ROOT"
`

function program(id: string, summary: string): string {
  const usage = `npx tsx ${SCRIPTS_FOLDER}/${id}.ts [--dry-run] [--help]`
  return `${header('//', id, summary, usage)}
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const PROJECT_ROOT = join(import.meta.dirname, '..', '..')

/** Runs the command line; answers the exit code. */
export function main(args: readonly string[]): number {
  const unknown = args.find((flag) => !['--help', '-h', '--dry-run', '-n'].includes(flag))
  if (unknown !== undefined) {
    console.error(\`unknown argument \${unknown} (see --help)\`)
    return 64
  }
  if (args.includes('--help') || args.includes('-h')) {
    const lines = readFileSync(import.meta.filename, 'utf8').split('\\n')
    console.log(lines.filter((line) => line.startsWith('// ')).map((line) => line.slice(3)).join('\\n'))
  }
  return 0
}

process.exitCode = main(process.argv.slice(2))
`
}

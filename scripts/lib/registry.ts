import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface ScriptEntry {
  /** `02-database/03_install_pgvector.sh`, below scripts/. */
  readonly file: string
  readonly area: string
  readonly number: number
  readonly header: Readonly<Record<string, string>>
  readonly text: string
}

const FIELDS = ['script', 'summary', 'usage', 'requires', 'idempotent'] as const
const AREA = /^\d\d-[a-z]+$/
const NUMBERED = /^(\d\d)_[a-z0-9_]+\.(sh|ts)$/
/** Places of one person's or one machine's; what the operating system itself names (/etc, /usr, /dev) is no such place. */
const MACHINE_PATH =
  /(?:^|[\s"'`=(:])((?:\/(?:home|Users|root|work|workspace|opt|srv|mnt|media)\/|[A-Z]:\\)[^\s"'`)]*)/

/** All numbered scripts, by area and number. */
export function readScripts(root: string): ScriptEntry[] {
  return areas(root).flatMap((area) =>
    readdirSync(join(root, 'scripts', area))
      .filter((name) => NUMBERED.test(name))
      .sort()
      .map((name) => readScript(root, area, name)),
  )
}

function areas(root: string): string[] {
  return readdirSync(join(root, 'scripts'))
    .filter((name) => AREA.test(name))
    .sort()
}

function readScript(root: string, area: string, name: string): ScriptEntry {
  const text = readFileSync(join(root, 'scripts', area, name), 'utf8')
  const header = Object.fromEntries(
    [...text.matchAll(/^(?:#|\/\/) (script|summary|usage|requires|idempotent): (.+)$/gm)].map((match) => [
      match[1],
      match[2],
    ]),
  )
  return { file: `${area}/${name}`, area, number: Number(name.slice(0, 2)), header, text }
}

/** The text of SCRIPT_REGISTRY.md. */
export function registryMarkdown(scripts: readonly ScriptEntry[]): string {
  const lines = [
    '# Script registry',
    '',
    'Generated from the headers by `npx tsx scripts/01-setup/90_script_registry.ts`; do not edit.',
    'Every script knows `--help` and `--dry-run` and may be run again at any time.',
  ]
  for (const area of new Set(scripts.map((script) => script.area))) {
    lines.push('', `## ${area}`, '', '| script | what it does | requires |', '| --- | --- | --- |')
    for (const script of scripts.filter((one) => one.area === area)) {
      const { summary = '', requires = '' } = script.header
      lines.push(`| [${script.file}](scripts/${script.file}) | ${cell(summary)} | ${cell(requires)} |`)
    }
  }
  return `${lines.join('\n')}\n`
}

const cell = (text: string) => text.replaceAll('|', '\\|')

/** Everything that is wrong with the scripts, their numbers and the registry; empty when all is well. */
export function registryProblems(root: string): string[] {
  const scripts = readScripts(root)
  const file = join(root, 'SCRIPT_REGISTRY.md')
  const registry = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return [
    ...misnamed(root),
    ...scripts.flatMap(headerProblems),
    ...scripts.flatMap(machinePaths),
    ...numberProblems(scripts, skippedNumbers(root)),
    ...scripts
      .filter((script) => !registry.includes(`(scripts/${script.file})`))
      .map((script) => `${script.file}: is missing in SCRIPT_REGISTRY.md`),
    ...(registry === registryMarkdown(scripts)
      ? []
      : [
          'SCRIPT_REGISTRY.md is not what the headers say: run npx tsx scripts/01-setup/90_script_registry.ts',
        ]),
  ]
}

function misnamed(root: string): string[] {
  return areas(root).flatMap((area) =>
    readdirSync(join(root, 'scripts', area))
      .filter((name) => !NUMBERED.test(name))
      .map((name) => `${area}/${name}: scripts are called NN_name.sh or NN_name.ts`),
  )
}

function headerProblems(script: ScriptEntry): string[] {
  const name = script.file.replace(/\.(sh|ts)$/, '')
  const missing = FIELDS.filter((field) => script.header[field] === undefined)
  return [
    ...missing.map((field) => `${script.file}: the header lacks "${field}:"`),
    ...(script.header.script === undefined || script.header.script === name
      ? []
      : [`${script.file}: its header says ${script.header.script}`]),
  ]
}

function machinePaths(script: ScriptEntry): string[] {
  return script.text.split('\n').flatMap((line, index) => {
    const path = MACHINE_PATH.exec(line)?.[1]
    return path === undefined ? [] : [`${script.file}:${index + 1}: hard-coded absolute path ${path}`]
  })
}

type Skipped = Readonly<Record<string, Readonly<Record<string, string>>>>

/** scripts/numbering.json: area → number or range → reason. */
function skippedNumbers(root: string): Skipped {
  return JSON.parse(readFileSync(join(root, 'scripts', 'numbering.json'), 'utf8'))
}

function numberProblems(scripts: readonly ScriptEntry[], skipped: Skipped): string[] {
  return [...new Set(scripts.map((script) => script.area))].flatMap((area) => {
    const numbers = scripts.filter((script) => script.area === area).map((script) => script.number)
    const twice = new Set(numbers.filter((number, index) => numbers.indexOf(number) !== index))
    const gaps = Array.from({ length: Math.max(...numbers) }, (_, index) => index + 1)
      .filter((number) => !numbers.includes(number) && !hasReason(skipped[area] ?? {}, number))
      .map((number) => `${area}: number ${pad(number)} is skipped without a reason in scripts/numbering.json`)
    return [...[...twice].map((number) => `${area}: number ${pad(number)} is used twice`), ...gaps]
  })
}

function hasReason(reasons: Readonly<Record<string, string>>, number: number): boolean {
  return Object.entries(reasons).some(([range, reason]) => {
    const [from = 0, to = from] = range.split('-').map(Number)
    return reason.trim() !== '' && number >= from && number <= to
  })
}

const pad = (number: number) => String(number).padStart(2, '0')

/** Makes the next script of an area with its header; answers its path. */
export function newScript(root: string, area: string, name: string, dryRun: boolean): string {
  const used = readScripts(root).filter((script) => script.area === area && script.number < 90)
  const number = Math.max(0, ...used.map((script) => script.number)) + 1
  const id = `${area}/${pad(number)}_${name}`
  const file = join(root, 'scripts', `${id}.sh`)
  if (dryRun) return `scripts/${id}.sh`
  mkdirSync(join(root, 'scripts', area), { recursive: true })
  writeFileSync(file, skeleton(id, name), { flag: 'wx' })
  chmodSync(file, 0o755)
  return `scripts/${id}.sh`
}

function skeleton(id: string, name: string): string {
  return `#!/usr/bin/env bash
# script: ${id}
# summary: ${name.replaceAll('_', ' ')}
# usage: scripts/${id}.sh [--dry-run]
# requires: nothing
# idempotent: yes
# exit: 0 done, 64 usage
set -euo pipefail
# shellcheck source=scripts/lib/script.sh
. "$(dirname "$0")/../lib/script.sh"

standard_flags_only "$@"
`
}

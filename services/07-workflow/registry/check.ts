import { machinePathIn } from './absolute-paths.ts'
import { registryMarkdown } from './markdown.ts'
import {
  AREA,
  areasOf,
  HEADER_FIELDS,
  NUMBERING_FILE,
  REGISTRY_FILE,
  SCRIPT_FILE,
  type ScriptEntry,
  type ScriptFolder,
  scriptEntries,
  twoDigits,
} from './scripts.ts'

export const PROBLEM_KINDS = [
  'misnamed',
  'unreadable',
  'header',
  'machine-path',
  'number-twice',
  'number-skipped',
  'numbering-unreadable',
  'not-in-registry',
  'registry-stale',
] as const

export interface RegistryProblem {
  readonly kind: (typeof PROBLEM_KINDS)[number]
  /** A script below scripts/, an area, or a file of the project. */
  readonly where: string
  /** Line in the script, from 1; null when it is about the whole. */
  readonly line: number | null
  readonly message: string
}

/** Everything that is wrong with the scripts, their numbers and the registry; empty when all is well. */
export function registryProblems(folder: ScriptFolder): RegistryProblem[] {
  const scripts = scriptEntries(folder.files)
  const unreadable = new Set(
    folder.files.flatMap((file) => (file.unreadable === undefined ? [] : [nameOf(file)])),
  )
  return [
    ...folder.files.filter(({ area, name }) => AREA.test(area) && !SCRIPT_FILE.test(name)).map(misnamed),
    ...folder.files.flatMap((file) =>
      file.unreadable === undefined ? [] : [problem('unreadable', nameOf(file), file.unreadable)],
    ),
    ...scripts.filter(({ file }) => !unreadable.has(file)).flatMap(headerProblems),
    ...scripts.flatMap(machinePaths),
    ...numberingProblems(scripts, folder.numbering),
    ...registryFileProblems(scripts, folder.registry),
  ]
}

/** `03-data/10_other.sh:12: …` */
export function problemText({ where, line, message }: RegistryProblem): string {
  return `${where}${line === null ? '' : `:${line}`}: ${message}`
}

function problem(kind: RegistryProblem['kind'], where: string, message: string, line: number | null = null) {
  return { kind, where, line, message }
}

const nameOf = ({ area, name }: { area: string; name: string }) => `${area}/${name}`

function misnamed(file: { area: string; name: string }): RegistryProblem {
  return problem('misnamed', nameOf(file), 'scripts are called NN_name.sh or NN_name.ts')
}

function headerProblems({ file, header }: ScriptEntry): RegistryProblem[] {
  const name = file.replace(/\.(sh|ts)$/, '')
  const missing = HEADER_FIELDS.filter((field) => header[field] === undefined)
  const wrong = header.script === undefined || header.script === name ? [] : [header.script]
  return [
    ...missing.map((field) => problem('header', file, `the header lacks "${field}:"`)),
    ...wrong.map((said) => problem('header', file, `its header says ${said}`)),
  ]
}

const WAY_OUT =
  ': take it from an argument, the environment or the place of the script; a line that must have it says why with `machine-path: reason` in a comment'

function machinePaths({ file, text }: ScriptEntry): RegistryProblem[] {
  return text.split('\n').flatMap((line, index) => {
    const path = machinePathIn(line, file.endsWith('.ts') ? 'ts' : 'sh')
    if (path === null) return []
    return [problem('machine-path', file, `hard-coded absolute path ${path}${WAY_OUT}`, index + 1)]
  })
}

type Reasons = Readonly<Record<string, unknown>>

function numberingProblems(scripts: readonly ScriptEntry[], numbering: string | null): RegistryProblem[] {
  const skipped = readNumbering(numbering)
  const unreadable = 'is no JSON object of areas, each with its numbers and reasons'
  return [
    ...(skipped === null ? [problem('numbering-unreadable', NUMBERING_FILE, unreadable)] : []),
    ...areasOf(scripts).flatMap((area) => numberProblems(area, scripts, reasonsOf(skipped?.[area]))),
  ]
}

function readNumbering(text: string | null): Reasons | null {
  if (text === null) return {}
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

function reasonsOf(value: unknown): Reasons {
  return isRecord(value) ? value : {}
}

function isRecord(value: unknown): value is Reasons {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function numberProblems(area: string, scripts: readonly ScriptEntry[], reasons: Reasons): RegistryProblem[] {
  const numbers = scripts.filter((script) => script.area === area).map((script) => script.number)
  const twice = new Set(numbers.filter((number, index) => numbers.indexOf(number) !== index))
  const skipped = Array.from({ length: Math.max(...numbers) }, (_, index) => index + 1).filter(
    (number) => !numbers.includes(number) && !hasReason(reasons, number),
  )
  const without = `is skipped without a reason in ${NUMBERING_FILE}`
  return [
    ...[...twice].map((number) => problem('number-twice', area, `number ${twoDigits(number)} is used twice`)),
    ...skipped.map((number) => problem('number-skipped', area, `number ${twoDigits(number)} ${without}`)),
  ]
}

function hasReason(reasons: Reasons, number: number): boolean {
  return Object.entries(reasons).some(([range, reason]) => {
    const [from = 0, to = from] = range.split('-').map(Number)
    return typeof reason === 'string' && reason.trim() !== '' && number >= from && number <= to
  })
}

function registryFileProblems(scripts: readonly ScriptEntry[], registry: string | null): RegistryProblem[] {
  const missing = scripts.filter(({ file }) => !(registry ?? '').includes(`(scripts/${file})`))
  const stale = (registry ?? '').replaceAll('\r\n', '\n') !== registryMarkdown(scripts)
  const none = registry === null && scripts.length === 0
  return [
    ...missing.map(({ file }) => problem('not-in-registry', file, `is missing in ${REGISTRY_FILE}`)),
    ...(stale && !none
      ? [
          problem(
            'registry-stale',
            REGISTRY_FILE,
            'is not what the headers say: run `revops registry generate`',
          ),
        ]
      : []),
  ]
}

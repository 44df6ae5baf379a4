/** The scripts of a project as its registry sees them: pure, so that the hub and a project's own script share it. */

/** Relative to the project folder. */
export const SCRIPTS_FOLDER = 'scripts'
export const REGISTRY_FILE = 'SCRIPT_REGISTRY.md'
/** Area → number or range of numbers → why it is skipped. */
export const NUMBERING_FILE = `${SCRIPTS_FOLDER}/numbering.json`

export const AREA = /^\d\d-[a-z][a-z0-9-]*$/
export const SCRIPT_FILE = /^(\d\d)_[a-z0-9_]+\.(sh|ts)$/
export const HEADER_FIELDS = ['script', 'summary', 'usage', 'requires', 'idempotent'] as const

/** A file of an area, numbered or not. */
export interface AreaFile {
  readonly area: string
  readonly name: string
  /** Empty for a file that is no script: what it holds is of no interest. */
  readonly text: string
  /** Why a script cannot be read as text. */
  readonly unreadable?: string
}

/** All that a check looks at. */
export interface ScriptFolder {
  readonly files: readonly AreaFile[]
  /** Null: there is no such file. */
  readonly registry: string | null
  readonly numbering: string | null
}

export interface ScriptEntry {
  /** `02-database/03_install_pgvector.sh`, below scripts/. */
  readonly file: string
  readonly area: string
  readonly number: number
  readonly header: Readonly<Record<string, string>>
  readonly text: string
}

/** The numbered scripts, by area and number. */
export function scriptEntries(files: readonly AreaFile[]): ScriptEntry[] {
  return files
    .filter(({ area, name }) => AREA.test(area) && SCRIPT_FILE.test(name))
    .map(entryOf)
    .sort((one, other) => (one.file < other.file ? -1 : 1))
}

function entryOf({ area, name, text }: AreaFile): ScriptEntry {
  const lines = text.matchAll(/^(?:#|\/\/) (script|summary|usage|requires|idempotent): (.+?)\r?$/gm)
  const header = Object.fromEntries([...lines].map((match) => [match[1], match[2]]))
  return { file: `${area}/${name}`, area, number: Number(name.slice(0, 2)), header, text }
}

/** The areas that hold scripts, in their order. */
export function areasOf(scripts: readonly ScriptEntry[]): string[] {
  return [...new Set(scripts.map(({ area }) => area))]
}

export const twoDigits = (number: number) => String(number).padStart(2, '0')

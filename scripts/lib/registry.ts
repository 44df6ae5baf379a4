import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  AREA,
  NUMBERING_FILE,
  nextScript,
  registryProblems as problemsOf,
  problemText,
  REGISTRY_FILE,
  SCRIPTS_FOLDER,
  type ScriptEntry,
  type ScriptFolder,
  scriptEntries,
} from '../../services/07-workflow/registry/index.ts'

export { registryMarkdown } from '../../services/07-workflow/registry/index.ts'

/** What the hub's own registry actions look at, read without a hub. */
function readFolder(root: string): ScriptFolder {
  const folder = join(root, SCRIPTS_FOLDER)
  const areas = readdirSync(folder).filter((name) => AREA.test(name))
  const files = areas.flatMap((area) =>
    readdirSync(join(folder, area), { withFileTypes: true }).map((entry) => ({
      area,
      name: entry.name,
      text: entry.isFile() ? readFileSync(join(folder, area, entry.name), 'utf8') : '',
    })),
  )
  return {
    files,
    registry: textOrNull(join(root, REGISTRY_FILE)),
    numbering: textOrNull(join(root, NUMBERING_FILE)),
  }
}

function textOrNull(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

/** All numbered scripts, by area and number. */
export function readScripts(root: string): ScriptEntry[] {
  return scriptEntries(readFolder(root).files)
}

/** Everything that is wrong with the scripts, their numbers and the registry; empty when all is well. */
export function registryProblems(root: string): string[] {
  return problemsOf(readFolder(root)).map(problemText)
}

/** Makes the next script of an area with its header; answers its path. */
export function newScript(root: string, area: string, name: string, dryRun: boolean): string {
  const next = nextScript(readScripts(root), { area, name, kind: 'sh', shared: true })
  if (next === null) throw new Error(`${area} has no number left`)
  if (dryRun) return next.path
  const file = join(root, next.path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, next.text, { flag: 'wx' })
  chmodSync(file, 0o755)
  return next.path
}

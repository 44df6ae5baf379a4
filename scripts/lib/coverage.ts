import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Coverage, citingTitles, parseRequirements } from '../../services/07-workflow/index.ts'

const FOLDERS = ['app', 'dashboard', 'sample', 'services', 'tests']

/** Ids of the requirements in the specs of this repository. */
function requirementIds(root: string): ReadonlySet<string> {
  const specs = readdirSync(join(root, 'specs'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  )
  const texts = specs.map(({ name }) => readFileSync(join(root, 'specs', name, 'requirements.md'), 'utf8'))
  return new Set(texts.flatMap((text) => parseRequirements(text).map(({ id }) => id)))
}

/** The tests of this repository by the requirement they cite, in a stable order. */
export function testCoverage(root: string): Coverage {
  const known = requirementIds(root)
  const found = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.test.ts') || path.endsWith('.test.tsx'))
      .map((path) => `${folder}/${path}`),
  ).sort()
  const coverage = new Map<string, { file: string; title: string }[]>()
  for (const file of found)
    for (const { title, ids } of citingTitles(readFileSync(join(root, file), 'utf8')))
      for (const id of ids.filter((one) => known.has(one)))
        coverage.set(id, [...(coverage.get(id) ?? []), { file, title }])
  const order = new Intl.Collator('en', { numeric: true }).compare
  return Object.fromEntries([...coverage].sort(([a], [b]) => order(a, b)))
}

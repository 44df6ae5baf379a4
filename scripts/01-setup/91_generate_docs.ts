// script: 01-setup/91_generate_docs
// summary: Write the generated documents: .env.example, actions, errors, CORE lineage, tests by requirement
// usage: npx tsx scripts/01-setup/91_generate_docs.ts [--check] [--dry-run] [--help]
// requires: Node.js, npm ci
// idempotent: yes
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { generatedDocuments } from '../../app/documents.ts'
import { loadConfig } from '../../services/00-platform/index.ts'
import { testCoverage } from '../lib/coverage.ts'

const { values } = parseArgs({
  options: { check: { type: 'boolean' }, 'dry-run': { type: 'boolean' }, help: { type: 'boolean' } },
})
if (values.help === true) {
  process.stdout.write(
    'Writes .env.example and the generated pages of docs/02-api.\n  --check    change nothing; exit 1 when a file differs\n  --dry-run  say what would change\n',
  )
  process.exit(0)
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
let differing = 0
const documents = {
  ...generatedDocuments(loadConfig({}, root)),
  'specs/coverage.json': `${JSON.stringify(testCoverage(root), null, 2)}\n`,
}
for (const [name, text] of Object.entries(documents)) {
  const file = join(root, name)
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
  differing += 1
  process.stdout.write(
    `${values.check === true || values['dry-run'] === true ? 'differs' : 'written'}: ${name}\n`,
  )
  if (values.check === true || values['dry-run'] === true) continue
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
if (values.check === true && differing > 0) process.exit(1)

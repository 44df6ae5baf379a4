import { createHash } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { badLimit, type Cases, type World } from './case.ts'
import { CONTEXT } from './world.ts'

const unknownProject = [{ project: 'nowhere' }, 'PROJECT_UNKNOWN'] as const
const etagOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('hex')}`

async function removeScripts({ project }: World): Promise<void> {
  for (const path of ['scripts', 'SCRIPT_REGISTRY.md'])
    rmSync(join(project, path), { recursive: true, force: true })
}

/** Scripts, shared knowledge, git and clean-up of a project. */
export const habitCases: Cases = {
  'context.get': { failing: unknownProject },
  'context.put-section': {
    input: () => ({ section: 'principles', text: 'Small steps.', ifMatch: etagOf(CONTEXT) }),
    undo: async ({ project }) => writeFileSync(join(project, 'CLAUDE.md'), CONTEXT),
    failing: [{ section: 'status', text: 'over it' }, 'DOCUMENT_CHANGED'],
    dryRun: true,
  },
  'git.check': { failing: [{ to: 'nowhere' }, 'GIT_REF_UNKNOWN'] },
  'git.commits': { failing: badLimit },
  'git.install-hooks': {
    undo: ({ call }) => call('git.remove-hooks', {}),
    failing: unknownProject,
    dryRun: true,
  },
  'git.remove-hooks': { failing: unknownProject },
  'git.scan': { input: () => ({ project: 'shop' }), failing: [{ project: '' }, 'INPUT_INVALID'] },
  'housekeeping.history': { failing: badLimit },
  'housekeeping.run': {
    input: () => ({ kinds: ['drafts'] }),
    confirm: true,
    failing: [{ kinds: ['everything'] }, 'INPUT_INVALID'],
    dryRun: true,
  },
  'memory.add': {
    input: () => ({ kind: 'issue', title: 'Slow', text: 'The index was missing.' }),
    undo: async ({ project }) => rmSync(join(project, '.claude'), { recursive: true }),
    failing: [{ kind: 'domain', title: 'x2many', text: 'Triples.' }, 'MEMORY_DOMAIN_MISSING'],
    dryRun: true,
  },
  'memory.search': { input: () => ({ q: 'index' }), failing: badLimit },
  'registry.check': { failing: unknownProject },
  'registry.generate': { undo: removeScripts, failing: unknownProject, dryRun: true },
  'registry.list': { failing: unknownProject },
  'registry.new': {
    input: () => ({ area: '01-data', name: 'load', summary: 'Loads the data' }),
    undo: removeScripts,
    failing: [{ area: 'data', name: 'load' }, 'INPUT_INVALID'],
    dryRun: true,
  },
}

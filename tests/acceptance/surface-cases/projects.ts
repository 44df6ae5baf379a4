import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { badLimit, type Cases, NOBODY, type World } from './case.ts'

const noSpec = [{ spec: 'nowhere' }, 'SPEC_NOT_FOUND'] as const
const registered = ({ call, project }: World) => call('projects.register', { root: project, id: 'shop' })
const without = async (world: World, ...path: string[]) =>
  rmSync(join(world.project, ...path), { recursive: true })

/** Projects, their specs and documents. */
export const projectCases: Cases = {
  'documents.commits': {
    input: () => ({ spec: 'cart', document: 'design' }),
    failing: [{ spec: 'nowhere', document: 'design' }, 'SPEC_NOT_FOUND'],
  },
  'documents.diff': {
    input: ({ approvalId }) => ({ spec: 'cart', document: 'design', from: `approval:${approvalId}@1` }),
    failing: [{ spec: 'cart', document: 'design', from: `approval:${NOBODY}@1` }, 'DOCUMENT_VERSION_UNKNOWN'],
  },
  'documents.get': {
    input: () => ({ spec: 'login', document: 'design' }),
    failing: [{ spec: 'nowhere', document: 'design' }, 'SPEC_NOT_FOUND'],
  },
  'documents.put': {
    input: () => ({ spec: 'login', document: 'tasks', text: '- [ ] 1 Log in\n' }),
    undo: (world) => without(world, 'specs', 'login', 'tasks.md'),
    failing: [{ spec: 'login', document: 'design', text: 'over it' }, 'DOCUMENT_CHANGED'],
    dryRun: true,
  },
  'documents.versions': {
    input: () => ({ spec: 'cart', document: 'design' }),
    failing: [{ spec: 'nowhere', document: 'design' }, 'SPEC_NOT_FOUND'],
  },
  'projects.import-spec-workflow': {
    input: () => ({ project: 'shop' }),
    failing: [{ project: 'nowhere' }, 'PROJECT_UNKNOWN'],
    dryRun: true,
  },
  'projects.list': {},
  'projects.register': {
    input: ({ project }) => ({ root: project, id: 'shop' }),
    failing: [{ root: 'shop' }, 'PROJECT_ROOT_RELATIVE'],
    dryRun: true,
  },
  'projects.remove': {
    input: () => ({ id: 'shop' }),
    undo: registered,
    failing: [{ id: 'nowhere' }, 'PROJECT_UNKNOWN'],
  },
  'requirements.coverage': {
    input: () => ({ project: 'revops-hub', spec: 'hub' }),
    failing: noSpec,
  },
  'specs.archive': {
    input: () => ({ spec: 'login' }),
    undo: ({ call }) => call('specs.unarchive', { spec: 'login' }),
    failing: noSpec,
    dryRun: true,
  },
  'specs.create': {
    input: () => ({ name: 'sign-up', title: 'Sign-up' }),
    undo: (world) => without(world, 'specs', 'sign-up'),
    failing: [{ name: 'No Name!' }, 'SPEC_NAME_INVALID'],
    dryRun: true,
  },
  'specs.get': { input: () => ({ spec: 'login' }), failing: noSpec },
  'specs.list': { input: () => ({ limit: 3 }), failing: badLimit },
  'specs.adopt': {
    // What is new stays new: nothing of the project changes by it.
    input: () => ({ spec: 'login' }),
    failing: [{ spec: 'nowhere' }, 'SPEC_NOT_FOUND'],
    dryRun: true,
  },
  'specs.rename': {
    input: () => ({ spec: 'login', name: 'sign-in' }),
    undo: ({ call }) => call('specs.rename', { spec: 'sign-in', name: 'login' }),
    failing: [{ spec: 'nowhere', name: 'sign-in' }, 'SPEC_NOT_FOUND'],
    dryRun: true,
  },
  'specs.unarchive': {
    input: () => ({ spec: 'old' }),
    undo: ({ call }) => call('specs.archive', { spec: 'old' }),
    failing: noSpec,
  },
  'steering.get': {
    input: () => ({ document: 'tech' }),
    failing: [{ document: 'product' }, 'DOCUMENT_NOT_FOUND'],
  },
  'steering.put': {
    input: () => ({ document: 'structure', text: 'Rooms.\n' }),
    undo: (world) => without(world, 'steering', 'structure.md'),
    failing: [{ document: 'tech', text: 'over it' }, 'DOCUMENT_CHANGED'],
    dryRun: true,
  },
}

import { type Clock, type Ids, randomIds, systemClock } from '../../00-platform/index.ts'
import type { Root } from './folder.ts'
import { createLocks, type Locks } from './locks.ts'
import type { FilesDeps, Layout } from './model.ts'
import { createOwnWrites, type OwnWrites } from './own-writes.ts'

/** An opened project as the modules of this folder hand it around. */
export interface Place {
  readonly root: Root
  readonly layout: Layout
  readonly clock: Clock
  readonly ids: Ids
  readonly log: NonNullable<FilesDeps['log']>
  readonly locks: Locks
  readonly own: OwnWrites
}

const BASES: Readonly<Record<Layout, readonly string[]>> = { plain: [], 'spec-workflow': ['.spec-workflow'] }

export function specsFolder(layout: Layout): readonly string[] {
  return [...BASES[layout], 'specs']
}

/** Beside the specs, where spec-workflow-mcp keeps them; for the plain layout the same below the project folder. */
export function archiveFolder(layout: Layout): readonly string[] {
  return [...BASES[layout], 'archive', 'specs']
}

export function steeringFolder(layout: Layout): readonly string[] {
  return [...BASES[layout], 'steering']
}

export function placeOf(root: Root, layout: Layout, deps: FilesDeps): Place {
  return {
    root,
    layout,
    clock: deps.clock ?? systemClock,
    ids: deps.ids ?? randomIds,
    log: deps.log ?? { warn: () => undefined },
    locks: deps.locks ?? createLocks(),
    own: createOwnWrites(),
  }
}

/** A name for a file or folder that is only there while something is being written. */
export function temporaryName(place: Place, name: string): string {
  return `.${name}.${place.ids.next(place.clock.now())}.tmp`
}

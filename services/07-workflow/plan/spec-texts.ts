import type { Db } from '../../00-platform/index.ts'
import { workflowErrors } from '../errors.ts'
import { type GraphStructure, structureOf } from '../graph/index.ts'
import { type PlanState, selectPlanState } from '../queries/plan.ts'
import type { Remembered } from '../remembered.ts'
import { plannedTask } from './planned-task.ts'

/** Tasks that one graph is made of at most; beyond that it is refused, not cut. */
export const GRAPH_LIMIT = 50_000

/** What the tasks of a spec say; the same for every hub and at any time for one text. */
export interface SpecTexts {
  /** Of its tasks, in the order of the file. Their statuses are of the time when it was made. */
  readonly structure: GraphStructure
  /** What they name of other specs, as `spec/key`. */
  readonly foreign: readonly string[]
}

export type PlannedSpec = Omit<PlanState, 'texts'> & SpecTexts

/** The text is read from the rows only when this process has not seen it; the state of the tasks always. @throws AppError GRAPH_TOO_LARGE */
export async function loadPlannedSpec(
  { db, remembered }: { readonly db: Db; readonly remembered: Remembered },
  projectId: string,
  spec: string,
): Promise<PlannedSpec> {
  const state = await selectPlanState(db, projectId, spec, false)
  const limit = GRAPH_LIMIT
  if (state.statuses.length > limit) throw workflowErrors.GRAPH_TOO_LARGE({ limit })
  const known = state.tag === null ? undefined : remembered.texts.get(textsKey(spec, state.tag))
  // Archived tasks are left out, so the same text may have had none.
  if (known?.structure.tasks.length === state.statuses.length) return { ...state, ...known }
  const { texts, ...read } = await selectPlanState(db, projectId, spec, true)
  const tasks = (texts ?? []).map((text, position) =>
    plannedTask(text, { spec, status: read.statuses[position] ?? 'pending', position }),
  )
  const planned = textsOf(spec, structureOf(tasks))
  if (read.tag !== null) remembered.texts.set(textsKey(spec, read.tag), planned)
  return { ...read, ...planned }
}

/** How the texts of a spec are found in `Remembered.texts`. */
export function textsKey(spec: string, tag: string): string {
  return `${spec}@${tag}`
}

export function textsOf(spec: string, structure: GraphStructure): SpecTexts {
  const targets = structure.unresolved.map(({ target }) => target)
  return { structure, foreign: [...new Set(targets.filter((target) => !target.startsWith(`${spec}/`)))] }
}

import { AppError, type ChainStep } from '../../00-platform/index.ts'
import { areActive } from '../pipeline/queries.ts'
import type { Run } from '../sync-tables.ts'

export interface StagesWatch {
  /** Brings what lies behind RAW up to date, when something changed since it was begun the last time. */
  follow(changed: boolean): Promise<void>
}

/**
 * Transformation follows each change at once, the stages behind it at most once per `stagesMs`: they look at everything.
 * Each is a run of its own. What cannot be begun now, because one of them is at work, is begun at a later look.
 */
export function followStages(run: Run, steps: readonly ChainStep[], stagesMs: number): StagesWatch {
  const [transformation, ...others] = steps
  let [transformDue, othersDue, othersAt] = [false, false, 0]
  return {
    follow: async (changed) => {
      transformDue ||= changed
      othersDue ||= changed
      if (transformation === undefined) return
      const now = run.clock.now().getTime()
      const all =
        othersDue &&
        now >= othersAt &&
        !(await areActive(
          run.db,
          others.map(({ action }) => action),
        ))
      if (!transformDue && !all) return
      if (!(await begin(run, transformation, all ? others : []))) return
      transformDue = false
      if (!all) return
      othersDue = false
      othersAt = now + stagesMs
    },
  }
}

async function begin(run: Run, step: ChainStep, next: readonly ChainStep[]): Promise<boolean> {
  try {
    await run.startRun(step.action, step.input, next)
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'RUN_ALREADY_ACTIVE') return false
    throw error
  }
}

import type { Run, Stage } from '../../api/types.ts'

/** The stage's run under way; discovery counts as ingestion. */
export function activeRun(stage: Stage, runs: readonly Run[]): Run | undefined {
  const domain = stage.action.split('.')[0]
  return runs.find(
    (run) =>
      (run.status === 'running' || run.status === 'queued') &&
      (run.action === stage.action || run.action.split('.')[0] === domain),
  )
}

import { formatCount } from '../../lib/format.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { aboutInput } from './about.ts'
import type { Plan, Step } from './start.ts'

/** What a dry run says would happen. */
export function PlanView({ plan: { steps = [], tables = [] } }: { plan: Plan }) {
  const { start } = PIPELINE
  return (
    <div className="text-[13px]" data-testid="plan">
      <p className="text-muted">
        {steps.length > 0 ? start.plan : start.planTables(formatCount(tables.length))}
      </p>
      <ol className="mt-1.5 max-h-60 list-decimal space-y-0.5 overflow-auto pl-6">
        {steps.map((step) => (
          <li key={`${step.action}${JSON.stringify(step.input)}`}>{stepName(step)}</li>
        ))}
        {tables.map((table) => (
          <li key={table} className="font-mono text-xs">
            {table}
          </li>
        ))}
      </ol>
    </div>
  )
}

export function stepName({ action, input }: Step): string {
  return PIPELINE.start.step(PIPELINE.actions[action] ?? action, aboutInput(input))
}

import { durationText } from './risks.ts'
import type { StatusAssignment, StatusReport } from './status-model.ts'

/** The report in the guide's template for the project manager. Names of tasks are `spec/key`, for a project has several specs. */
export function renderStatusReport(report: StatusReport): string {
  const { summary, readyNow, nextWave, criticalPath: path, risks } = report
  return `#### Current Status Summary
- **Active Specifications**: ${summary.activeSpecs}
- **Total Tasks**: ${summary.completed}/${summary.total}
- **Progress Percentage**: ${summary.percent}%

#### Immediate Priority Tasks (Ready to Start)

**COPY-PASTE AGENT ASSIGNMENTS:**

${assignments(readyNow)}

**PARALLEL WORK SUMMARY:**
- **Immediate**: ${together(report)}
- **Next Wave**: ${nextWave.total === 0 ? 'None' : `${names(nextWave.assignments)} after dependencies complete`}

#### Next Wave Tasks (After Dependencies)

${assignments(nextWave)}

#### Parallel Work Opportunities
${groups(report)}

#### Critical Path Analysis
- **Blocking Task**: ${path.blockingTask ?? 'None'}
- **Unblocks**: ${path.unblocks.join(', ') || 'None'}
- **Estimated Duration**: ${durationText(path.estimateMinutes)}${assumed(path.assumedEstimates)}

#### Risk Items
${risks.shown.map(({ kind, task, text }) => `- ${kind}: ${task} - ${flat(text)}`).join('\n') || '- None'}${more(risks.total - risks.shown.length)}
`
}

const flat = (text: string) => text.replace(/\s+/g, ' ').trim()
const more = (count: number) => (count > 0 ? `\n- … and ${count} more` : '')
const names = (tasks: readonly StatusAssignment[]) =>
  tasks.map(({ spec, task }) => `${spec}/${task}`).join(', ')

function assumed(count: number): string {
  return count === 0 ? '' : ` (${count} without an estimate count one hour each)`
}

function assignments({ total, assignments: shown }: StatusReport['readyNow']): string {
  if (total === 0) return 'None'
  const blocks = shown.map(
    ({ text, spec, task, title, explanation }) =>
      text ?? `- ${spec}/${task} - ${flat(title)}: no agent fits (${explanation})`,
  )
  return [...blocks, ...(total > shown.length ? [`… and ${total - shown.length} more`] : [])].join('\n\n')
}

function together({ parallelGroups: [first] }: StatusReport): string {
  if (first === undefined) return 'None'
  return first.tasks.length === 1
    ? `${first.tasks[0]} can start now`
    : `${first.tasks.join(', ')} can all run simultaneously`
}

function groups({ parallelGroups: all }: StatusReport): string {
  const lines = all.map(
    ({ tasks, agents }, at) =>
      `- **Group ${at + 1}**: ${tasks.join(', ')} can run simultaneously with ${agents.join(', ') || 'no agent that fits'}`,
  )
  return lines.join('\n') || '- None'
}

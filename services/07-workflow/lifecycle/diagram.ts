import type { TaskStatus, Verification } from '../model.ts'
import { GUARDS } from './guards.ts'
import { CONDITIONS, LIFECYCLE, type Rule } from './table.ts'

const COMPLETED: readonly Verification[] = ['report-due', 'in-review', 'confirmed']

/**
 * The machine as a Mermaid state diagram, from the table that `transition` follows. An arrow reads
 * `event (which case) [guards] / what becomes of the lease`; every arrow also takes the role agent.
 */
export function lifecycleDiagram(): string {
  const arrows = LIFECYCLE.filter(({ from }) => from !== 'any').flatMap(arrowsOf)
  const anywhere = LIFECYCLE.filter(({ from }) => from === 'any').map(
    (rule) =>
      `  task --> task: ${labelOf(rule)} (${rule.to === 'same' ? 'stays' : 'becomes what the file says'})`,
  )
  const names = COMPLETED.map((each) => `    state "completed, ${each}" as ${nodeOf('completed', each)}`)
  return [
    'stateDiagram-v2',
    '  state "task" as task {',
    '    state "in-progress" as in_progress',
    ...names,
    '    [*] --> pending',
    ...arrows,
    '  }',
    '  task --> task: file (by the event that leads to what was written, or a conflict)',
    ...anywhere,
    '',
  ].join('\n')
}

function arrowsOf(rule: Rule): string[] {
  const status = rule.from as TaskStatus
  const from: readonly Verification[] = status === 'completed' ? (rule.verified ?? COMPLETED) : ['none']
  return from.map((verified) => {
    const to = rule.to === 'same' || rule.to === 'as-written' ? status : rule.to
    const verify = rule.verify === 'same' || rule.verify === 'as-written' ? verified : rule.verify
    return `    ${nodeOf(status, verified)} --> ${nodeOf(to, verify)}: ${labelOf(rule)}`
  })
}

function nodeOf(status: TaskStatus, verification: Verification): string {
  return (status === 'completed' ? verification : status).replaceAll('-', '_')
}

function labelOf({ on, when, guards, lease }: Rule): string {
  const which = when === undefined ? '' : ` (${CONDITIONS[when].label})`
  // Asked of every arrow: it would only make the labels long.
  const asked = guards
    .filter((guard) => guard !== 'agent')
    .map((guard) => GUARDS[guard].label)
    .join(', ')
  return `${on}${which} [${asked}]${lease === 'take' || lease === 'free' ? ` / ${lease} lease` : ''}`
}

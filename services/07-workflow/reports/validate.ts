import {
  type CompletionParts,
  IMPLEMENTATIONS,
  type PartProblem,
  REPORT_STATUSES,
  REVIEW_STATUSES,
  type StatusParts,
} from './model.ts'

/** Parts that must be there, in the order of the template; "None" is an answer for those that are not `NEEDED`. */
const ASKED = [
  'accomplishments',
  'files',
  'databaseChanges',
  'dependenciesUsed',
  'testing',
  'nextTasks',
  'processImprovements',
  'handoffNotes',
] as const
const NEEDED: readonly string[] = ['accomplishments', 'testing']

/** How the guide calls each part. */
const NAMES: Readonly<Record<string, string>> = {
  status: 'Status',
  agent: 'Agent',
  spec: 'Spec',
  accomplishments: 'Accomplishments',
  files: 'Files Created',
  databaseChanges: 'Database Changes',
  dependenciesUsed: 'Dependencies Used',
  testing: 'Testing',
  nextTasks: 'Next Tasks Ready',
  issues: 'Issues & Deviations',
  processImprovements: 'Process Improvements',
  handoffNotes: 'Handoff Notes',
  implementation: 'Implementation',
  filesModified: 'Files Modified',
  testsAdded: 'Tests Added',
  coverage: 'Coverage',
  reviewStatus: 'Review Status',
  dependencies: 'Dependencies',
  nextSteps: 'Next Steps',
}

const missing = (part: string): PartProblem => ({ part, message: `${nameOf(part)} is missing` })

/** Every part of a completion report that is missing or cannot be meant, in the order of the template; none: it is valid. */
export function completionProblems(parts: CompletionParts): PartProblem[] {
  const problems: PartProblem[] = []
  if (parts.status === null) problems.push(missing('status'))
  else if (!REPORT_STATUSES.some((status) => status === parts.status))
    problems.push(notOneOf('status', parts.status, REPORT_STATUSES))
  for (const part of ['agent', 'spec'] as const) if (isEmpty(parts[part])) problems.push(missing(part))
  for (const part of ASKED) {
    if (parts[part] === null) problems.push(missing(part))
    else if (parts[part].length === 0 && NEEDED.includes(part))
      problems.push({ part, message: `${nameOf(part)} says nothing` })
  }
  // The guide: "if any". Who reports trouble says which.
  if (parts.status !== null && parts.status !== 'COMPLETE' && (parts.issues ?? []).length === 0)
    problems.push({
      part: 'issues',
      message: `${nameOf('issues')} must say what the status ${parts.status} means`,
    })
  return problems
}

/** The same for a task status report. */
export function statusProblems(parts: StatusParts): PartProblem[] {
  const problems: PartProblem[] = []
  const choice = (part: 'implementation' | 'reviewStatus', choices: readonly string[]) => {
    const value = parts[part]
    if (value === null) problems.push(missing(part))
    else if (!choices.includes(value)) problems.push(notOneOf(part, value, choices))
  }
  choice('implementation', IMPLEMENTATIONS)
  for (const part of ['filesModified', 'testsAdded'] as const)
    if (parts[part] === null) problems.push(missing(part))
  if (parts.coverage === null) problems.push(missing('coverage'))
  else if (parts.coverage !== 'none' && (parts.coverage < 0 || parts.coverage > 100))
    problems.push({ part: 'coverage', message: `${nameOf('coverage')} is a percentage from 0 to 100` })
  choice('reviewStatus', REVIEW_STATUSES)
  for (const part of ['dependencies', 'nextSteps'] as const)
    if (parts[part] === null) problems.push(missing(part))
  return problems
}

/** As the template calls it, and the field where that is another word. */
function nameOf(part: string): string {
  const name = NAMES[part] ?? part
  return name.toLowerCase() === part ? name : `${name} (field ${part})`
}

function isEmpty(text: string | null): boolean {
  return text === null || text.trim() === ''
}

function notOneOf(part: string, value: string, choices: readonly string[]): PartProblem {
  return { part, message: `${nameOf(part)} is "${value.slice(0, 100)}"; use one of ${choices.join(', ')}` }
}

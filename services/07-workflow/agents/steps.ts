import { PROJECT_MANAGER, QA_ENGINEER, SECURITY_ENGINEER } from './model.ts'

/** The flow of HUB-6, in this order; security-review only where the task touches auth, secrets, input or network. */
export const STEPS = ['assign', 'implement', 'qa-review', 'security-review', 'confirm'] as const
export type StepName = (typeof STEPS)[number]
export const STEP_STATES = ['waiting', 'due', 'passed', 'returned'] as const
export type StepState = (typeof STEP_STATES)[number]

export interface Step {
  readonly step: StepName
  readonly agent: string
  readonly state: StepState
  readonly decidedBy: string | null
  /** The agent it was decided for, where a shared token or a person acted for one. */
  readonly decidedFor: string | null
  readonly decidedAt: string | null
  readonly note: string | null
}

/** Who decides something, and when. */
export interface Decider {
  readonly by: string
  readonly for: string | null
  /** ISO, UTC. */
  readonly at: string
}

export function isReview(step: string): boolean {
  return step === 'qa-review' || step === 'security-review'
}

/**
 * The steps of a first round: assigned by somebody, implementation due. Nobody reviews own work: what qa-engineer or
 * security-engineer implement is reviewed by project-manager in their place.
 */
export function firstRound(agent: string, touchesSecurity: boolean, assigned: Decider): Step[] {
  const open: [StepName, string][] = [
    ['implement', agent],
    ['qa-review', reviewer(QA_ENGINEER, agent)],
    ...(touchesSecurity
      ? [['security-review', reviewer(SECURITY_ENGINEER, agent)] as [StepName, string]]
      : []),
    ['confirm', PROJECT_MANAGER],
  ]
  return [decided('assign', PROJECT_MANAGER, 'passed', assigned), ...fresh(open)]
}

const reviewer = (usual: string, primary: string) => (usual === primary ? PROJECT_MANAGER : usual)

/** The steps of the round that follows: the work is due again, and every review after it. */
export function nextRound(steps: readonly Step[]): Step[] {
  return fresh(
    steps.flatMap(({ step, agent }) => (step === 'assign' ? [] : [[step, agent] as [StepName, string]])),
  )
}

function fresh(steps: readonly (readonly [StepName, string])[]): Step[] {
  return steps.map(([step, agent], at) => ({
    step,
    agent,
    state: at === 0 ? 'due' : 'waiting',
    decidedBy: null,
    decidedFor: null,
    decidedAt: null,
    note: null,
  }))
}

function decided(
  step: StepName,
  agent: string,
  state: StepState,
  decider: Decider,
  note: string | null = null,
): Step {
  return { step, agent, state, decidedBy: decider.by, decidedFor: decider.for, decidedAt: decider.at, note }
}

/** The step whose turn it is; undefined when all are passed, or one was returned. */
export function dueStep(steps: readonly Step[]): Step | undefined {
  return steps.find(({ state }) => state === 'due')
}

/** Passes the step that is due, and makes the one behind it due. */
export function passDue(steps: readonly Step[], decider: Decider, note: string | null = null): Step[] {
  const at = steps.findIndex(({ state }) => state === 'due')
  return steps.map((each, index) => {
    if (index === at) return decided(each.step, each.agent, 'passed', decider, note)
    return index === at + 1 && at !== -1 ? { ...each, state: 'due' } : each
  })
}

/** Returns the step that is due: the round ends with it. */
export function returnDue(steps: readonly Step[], decider: Decider, note: string): Step[] {
  return steps.map((each) =>
    each.state === 'due' ? decided(each.step, each.agent, 'returned', decider, note) : each,
  )
}

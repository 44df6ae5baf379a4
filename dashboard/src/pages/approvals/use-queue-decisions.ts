import { useState } from 'react'
import type { Approval } from '../../api/types.ts'
import { APPROVALS } from '../../texts/approvals.ts'
import { type Decision, MOST_AT_ONCE, useDecide, useDecider } from './deciding.ts'

/** What is decided together, in words. */
export function whatOf(approvals: readonly Approval[]): string {
  return approvals.length === 1 ? (approvals[0]?.title ?? '') : APPROVALS.several(approvals.length)
}

/** Which requests of the queue are chosen, and what is decided on them, or on the one that the keyboard is at. */
export function useQueueDecisions(approvals: readonly Approval[], onDone: () => void) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState<{ decision: Decision; targets: readonly Approval[] }>()
  const { session, mayDecide } = useDecider()
  const decide = useDecide()
  const waiting = approvals.filter(({ status }) => status === 'pending')
  // What was decided elsewhere meanwhile is no longer chosen.
  const selected = waiting.filter(({ id }) => chosen.has(id))

  const run = (decision: Decision, targets: readonly Approval[], reason?: string) => {
    const order = { ids: targets.map(({ id }) => id), decision, what: whatOf(targets) }
    decide.run({ ...order, ...(reason === undefined ? {} : { reason }) }, () => {
      setChosen(new Set())
      setAsking(undefined)
      onDone()
    })
  }
  /** What is to be sent back needs a reason first. */
  const begin = (decision: Decision, one: Approval | undefined) => {
    const alone = one?.status === 'pending' ? [one] : []
    const targets = selected.length > 0 ? selected : alone
    decide.reset()
    if (!mayDecide || targets.length === 0) return
    if (decision === 'approved') run(decision, targets)
    else setAsking({ decision, targets })
  }
  return {
    ...{ session, mayDecide, waiting, selected, asking, decide, begin, run },
    isChosen: (id: string) => chosen.has(id),
    toggle: (id: string) =>
      setChosen((now) => new Set(now.has(id) ? [...now].filter((each) => each !== id) : [...now, id])),
    chooseAll: (on: boolean) =>
      setChosen(new Set(on ? waiting.slice(0, MOST_AT_ONCE).map(({ id }) => id) : [])),
    stopAsking: () => setAsking(undefined),
  }
}

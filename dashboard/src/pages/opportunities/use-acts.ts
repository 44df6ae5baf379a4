import type { Pair } from '../../api/opportunity-queries.ts'
import { toastDone, toastFailure } from '../../components/toasts.tsx'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { seenIn, useDecide, type Verdict } from './use-decide.ts'
import type { Queue } from './use-queue.ts'

const { pair: PAIR } = OPPORTUNITIES

/**
 * The decisions as they can be taken now; each says what it did and how to take it back, and goes on to the next pair. Undo
 * takes back what is decided on the pair that is shown, else the last decision of this visit, to which it returns.
 */
export function useActs(pair: Pair, queue: Queue, note: string) {
  const decide = useDecide()
  const { mine } = queue
  const undo = async (from: Pair) => {
    // Its promise is kept also when the pair that was shown has gone from the page meanwhile.
    await decide.mutateAsync({ id: from.id, action: 'undo', seen: seenIn(from) })
    mine.current = mine.current.filter(({ id }) => id !== from.id)
    queue.go(from.id)
    toastDone(PAIR.undone(nameOf(from)))
  }
  const undoLast = () => {
    const last = pair.decided === null ? mine.current.at(-1) : pair
    if (last === undefined) return toastDone(PAIR.nothingToUndo)
    void undo(last).catch(toastFailure)
  }
  const act = (action: Verdict) => {
    if (decide.isPending || action === seenIn(pair)) return
    if (action === 'undo') return undoLast()
    const why = note.trim()
    const decision = { id: pair.id, action, seen: seenIn(pair), ...(why === '' ? {} : { note: why }) }
    decide.mutate(decision, {
      onSuccess: (after) => {
        mine.current = [...mine.current, after]
        const said = action === 'accept' ? PAIR.accepted : PAIR.rejected
        toastDone(said(nameOf(after)), () => void undo(after).catch(toastFailure))
        queue.advance(pair.id)
      },
    })
  }
  const mayUndo = pair.decided !== null || mine.current.length > 0
  return { act, error: decide.error, busy: decide.isPending, mayUndo }
}

function nameOf({ id, odoo, ace }: Pair): string {
  return odoo?.name ?? ace?.name ?? id
}

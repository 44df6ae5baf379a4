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
    // At once, so that a second undo, before the answer is there, takes back the decision before this one.
    const before = mine.current
    mine.current = before.filter(({ id }) => id !== from.id)
    try {
      // Its promise is kept also when the pair that was shown has gone from the page meanwhile.
      await decide.mutateAsync({ id: from.id, action: 'undo', seen: seenIn(from) })
    } catch (error) {
      if (before.some(({ id }) => id === from.id)) mine.current = [...mine.current, from]
      throw error
    }
    toastDone(PAIR.undone(nameOf(from)))
  }
  const returnTo = async (from: Pair) => {
    await undo(from)
    queue.go(from.id)
  }
  const undoLast = () => {
    // Whoever takes back what is shown may have gone on by the time of the answer, and is left there.
    if (pair.decided !== null) return void undo(pair).catch(toastFailure)
    const last = mine.current.at(-1)
    if (last === undefined) return toastDone(PAIR.nothingToUndo)
    void returnTo(last).catch(toastFailure)
  }
  const act = (action: Verdict) => {
    if (decide.isPending || action === seenIn(pair)) return
    if (action === 'undo') return undoLast()
    const why = note.trim()
    const decision = { id: pair.id, action, seen: seenIn(pair), ...(why === '' ? {} : { note: why }) }
    // An event may tell of the decision before its answer is there, and the next pair be shown: the promise is kept anyway.
    const done = decide.mutateAsync(decision).then((after) => {
      mine.current = [...mine.current, after]
      const said = action === 'accept' ? PAIR.accepted : PAIR.rejected
      toastDone(said(nameOf(after)), () => void returnTo(after).catch(toastFailure))
      queue.advance(pair.id)
    })
    // A refusal stands beside the buttons.
    done.catch(() => {})
  }
  const mayUndo = pair.decided !== null || mine.current.length > 0
  return { act, error: decide.error, busy: decide.isPending, mayUndo }
}

function nameOf({ id, odoo, ace }: Pair): string {
  return odoo?.name ?? ace?.name ?? id
}

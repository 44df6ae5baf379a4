import { setTimeout as delay } from 'node:timers/promises'
import { sameFile } from './content.ts'
import { lookAt, lookAtAll, type Reading, readStates } from './look.ts'
import type { Place } from './place.ts'
import type { DocumentStat } from './scan.ts'
import {
  type DocumentProblem,
  type DocumentState,
  type Known,
  looksSame,
  sameState,
  type WatchState,
} from './watch-state.ts'

/** A document was changed by somebody else than this process. */
export interface DocumentChange {
  /** Null: a steering document. */
  readonly spec: string | null
  readonly document: string
  /** Null: it is gone, or `problem` says why it has none. */
  readonly etag: string | null
  readonly problem: DocumentProblem | null
}

export interface Watch {
  readonly place: Place
  readonly state: WatchState
  readonly onChange: (change: DocumentChange) => void | Promise<void>
  readonly signal: AbortSignal
  /** How long a file must stand still before it is told; default 100 ms. */
  readonly settleMs?: number
}

/** A change is told when the file has stood still this long (`Watch.settleMs`), or after three times as long. */
const SETTLE_MS = 100
const SETTLE_ROUNDS = 3
/** At most this many files are in memory at once. */
const READ_TOGETHER = 8
/** A write in the same tick of the file system’s clock changes nothing that `stat` shows; the coarsest tick is 2 s. */
const RECHECKS = 5
const TICK_MS = 2_500

/** One look at every document. `first`: all that is there is taken as known, nothing is told. */
export async function poll(watch: Watch, first: boolean): Promise<void> {
  const { changed, again } = await findSuspects(watch, first)
  if (!first) await settle(watch, changed)
  const suspects = [...changed.map(({ known }) => known), ...again].sort(byName)
  for (let start = 0; start < suspects.length && !watch.signal.aborted; start += READ_TOGETHER) {
    await inspect(watch, suspects.slice(start, start + READ_TOGETHER), first)
  }
}

interface Changed {
  readonly known: Known
  readonly stat: DocumentStat
}

/** Documents that look different, and those that changed so lately that a second change may not show. */
async function findSuspects({ place, state }: Watch, first: boolean) {
  const changed: Changed[] = []
  const again: Known[] = []
  const judge = (known: Known, stat: DocumentStat) => {
    if (!looksSame(known, stat)) {
      known.rechecks = !first || isRecent(place, stat) ? RECHECKS : 0
      changed.push({ known, stat })
    } else if (known.rechecks > 0) {
      known.rechecks -= 1
      again.push(known)
    } else if (stat === null && known.writing.length === 0) state.forget(known)
  }
  state.looks += 1
  const look = state.looks
  await lookAtAll(place, (spec, document, stat) => {
    if (stat === null) return
    const known = state.get(spec, document)
    known.look = look
    judge(known, stat)
  })
  for (const known of state.all()) if (known.look !== look) judge(known, null)
  return { changed, again }
}

function byName(one: Known, other: Known): number {
  const [spec, otherSpec] = [one.spec ?? '', other.spec ?? '']
  if (spec !== otherSpec) return spec < otherSpec ? -1 : 1
  return one.document < other.document ? -1 : 1
}

function isRecent({ clock }: Place, stat: DocumentStat): boolean {
  if (stat === null || stat === 'unreadable') return false
  return Math.abs(clock.now().getTime() - stat.ctimeMs) < TICK_MS
}

/** Waits until nobody is in the middle of writing: an editor truncates and fills, or removes and makes again. */
async function settle(
  { place, signal, settleMs = SETTLE_MS }: Watch,
  changed: readonly Changed[],
): Promise<void> {
  let moving = changed
  for (let round = 0; round < SETTLE_ROUNDS && moving.length > 0; round++) {
    await pause(signal, settleMs)
    if (signal.aborted) return
    const stats = await lookAt(
      place,
      moving.map(({ known }) => known),
    )
    moving = moving
      .map(({ known, stat }, index) => ({ known, before: stat, stat: stats[index] ?? null }))
      .filter(({ before, stat }) => !sameStat(before, stat))
  }
}

/** Ends early, and does not keep the process alive. */
export async function pause(signal: AbortSignal, milliseconds: number): Promise<void> {
  await delay(milliseconds, undefined, { ref: false, signal }).catch(() => undefined)
}

function sameStat(one: DocumentStat, other: DocumentStat): boolean {
  if (one === null || other === null || one === 'unreadable' || other === 'unreadable') return one === other
  return sameFile(one, other)
}

async function inspect(watch: Watch, documents: readonly Known[], first: boolean): Promise<void> {
  const writes = documents.map((known) => known.writes)
  const readings = await readStates(watch.place, documents)
  for (const [index, known] of documents.entries()) {
    const reading = readings[index]
    if (reading && known.writes === writes[index]) await take(watch, known, reading, first)
  }
}

/** A reading that is no news, or the hub’s own, is noted; any other is told first. */
async function take(watch: Watch, known: Known, { state, facts }: Reading, first: boolean): Promise<void> {
  known.facts = facts
  if (sameState(known.told, state)) return
  const { writes } = known
  const own = state.problem === null && known.writing.includes(state.etag)
  if (!first && !own && !(await tell(watch, known, state))) known.facts = null
  else if (known.writes === writes) known.told = state
}

/** False when the listener failed (or the watch was closed): the change is told again with the next look. */
async function tell(watch: Watch, known: Known, state: DocumentState): Promise<boolean> {
  if (watch.signal.aborted) return false
  const change = { spec: known.spec, document: known.document, ...state }
  try {
    await watch.onChange(change)
    known.failed = false
    return true
  } catch (err) {
    if (!known.failed)
      watch.place.log.warn({ err, ...change }, 'a change of a document was not taken in; it is told again')
    known.failed = true
    return false
  }
}

import { Check, Undo2, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { ApiError } from '../../api/client.ts'
import type { Pair } from '../../api/opportunity-queries.ts'
import { useMayAct } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { SignInHint } from '../../components/sign-in-hint.tsx'
import { Time } from '../../components/time.tsx'
import { usePageKeys } from '../../lib/page-keys.ts'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { useActs } from './use-acts.ts'
import type { Queue } from './use-queue.ts'

const { pair: PAIR } = OPPORTUNITIES

interface DecisionBarProps {
  pair: Pair
  queue: Queue
}

/** What is decided, and the decision to take: by button or key, with a reason, always to be taken back. */
export function DecisionBar({ pair, queue }: DecisionBarProps) {
  const mayDecide = useMayAct('operator')
  const maySome = useMayAct('reader')
  return (
    <section
      aria-label={PAIR.title}
      className="sticky top-0 z-10 rounded-lg border border-line bg-surface px-4 py-3 shadow-sm"
    >
      <State pair={pair} />
      {mayDecide ? <Decide pair={pair} queue={queue} /> : <MayNot signedIn={maySome} />}
    </section>
  )
}

function MayNot({ signedIn }: { signedIn: boolean }) {
  return (
    <div className="mt-1 text-[13px]">
      <p>{signedIn ? PAIR.mayNot : PAIR.signIn}</p>
      {!signedIn && <SignInHint />}
    </div>
  )
}

const LOOK = {
  matched: 'bg-good-soft text-good',
  review: 'bg-warn-soft text-warn',
  none: 'bg-sunken text-muted',
}

function State({ pair: { state, decided } }: { pair: Pair }) {
  return (
    <p role="status" className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[13px]">
      <span className={`rounded px-1.5 py-0.5 text-xs font-medium ${LOOK[state]}`}>{PAIR.states[state]}</span>
      {decided !== null && (
        <span className="text-muted">
          {PAIR.verdictBy(PAIR.verdicts[decided.verdict], decided.by ?? '')}
          {decided.at !== null && (
            <>
              , <Time at={decided.at} />
            </>
          )}
          {decided.note !== null && (
            <>
              : <q dir="auto">{decided.note}</q>
            </>
          )}
        </span>
      )}
    </p>
  )
}

function Decide({ pair, queue }: DecisionBarProps) {
  const [note, setNote] = useState('')
  const noteField = useRef<HTMLInputElement>(null)
  const { act, error, busy, mayUndo } = useActs(pair, queue, note)
  const decided = pair.decided?.verdict
  usePageKeys([
    { keys: ['a'], does: PAIR.accept, run: () => act('accept') },
    { keys: ['r'], does: PAIR.reject, run: () => act('reject') },
    { keys: ['u'], does: PAIR.undo, run: () => act('undo') },
    { keys: ['n'], does: PAIR.note, run: () => noteField.current?.focus() },
  ])
  return (
    <>
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <Button look="primary" disabled={busy || decided === 'accept'} onClick={() => act('accept')}>
          <Check size={15} aria-hidden="true" />
          {PAIR.accept} <Key name="a" />
        </Button>
        <Button look="danger" disabled={busy || decided === 'reject'} onClick={() => act('reject')}>
          <X size={15} aria-hidden="true" />
          {PAIR.reject} <Key name="r" />
        </Button>
        <Button disabled={busy || !mayUndo} onClick={() => act('undo')}>
          <Undo2 size={15} aria-hidden="true" />
          {PAIR.undo} <Key name="u" />
        </Button>
        <input
          ref={noteField}
          aria-label={PAIR.note}
          placeholder={PAIR.note}
          value={note}
          maxLength={2_000}
          dir="auto"
          onChange={(event) => setNote(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
          className="h-8 min-w-40 flex-1 rounded-md border border-line bg-surface px-2 text-[13px]"
        />
      </div>
      {error !== null && <Refused error={error} />}
    </>
  )
}

function Key({ name }: { name: string }) {
  return (
    <span aria-hidden="true" className="hidden font-mono text-xs opacity-70 md:inline">
      {name}
    </span>
  )
}

function Refused({ error }: { error: Error }) {
  const faster = error instanceof ApiError && error.status === 409
  return (
    <div role="alert" className="mt-2 rounded-md bg-bad-soft px-3 py-2 text-[13px] text-bad">
      <p className="font-medium">{faster ? PAIR.conflict : PAIR.stays}</p>
      <p className="break-words">{error.message}</p>
      {faster && <p>{PAIR.conflictHint}</p>}
    </div>
  )
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { FocusEvent, KeyboardEvent } from 'react'
import { signOut } from '../api/client.ts'
import { needsSignIn, sessionQuery } from '../api/queries.ts'
import type { Session } from '../api/types.ts'
import { SignInHint } from '../components/sign-in-hint.tsx'
import { Time } from '../components/time.tsx'
import { texts } from '../texts.ts'

/** Who is looking; without a session, how to get one. */
export function SessionMenu() {
  const { data: session, error } = useQuery(sessionQuery)
  // The page says itself how to sign in.
  if (session === undefined || needsSignIn(error)) return null
  const signedIn = session.csrfToken !== null
  return (
    <details
      className="relative text-[13px]"
      data-testid="session"
      onKeyDown={closeOnEscape}
      onBlur={closeOnLeave}
    >
      <summary className="flex h-7 cursor-pointer list-none items-center rounded-md border border-line px-2.5 font-medium hover:bg-sunken">
        {signedIn ? session.name : texts.session.anonymous}
      </summary>
      <div
        tabIndex={-1}
        className="absolute right-0 z-10 mt-1 w-64 rounded-lg border border-line bg-surface p-3 shadow-lg"
      >
        {signedIn ? <SignedIn session={session} /> : <Anonymous />}
      </div>
    </details>
  )
}

function closeOnEscape(event: KeyboardEvent<HTMLDetailsElement>): void {
  if (event.key !== 'Escape' || !event.currentTarget.open) return
  event.currentTarget.open = false
  event.currentTarget.querySelector('summary')?.focus()
}

/** The panel can hold the focus, so a click inside it does not count as leaving. */
function closeOnLeave(event: FocusEvent<HTMLDetailsElement>): void {
  if (!event.currentTarget.contains(event.relatedTarget)) event.currentTarget.open = false
}

function Anonymous() {
  return (
    <>
      <p>{texts.session.readOnly}</p>
      <SignInHint />
    </>
  )
}

function SignedIn({ session }: { session: Session }) {
  const client = useQueryClient()
  const leave = useMutation({ mutationFn: signOut, onSettled: () => client.invalidateQueries() })
  return (
    <>
      <p className="text-muted">
        {session.name} · {session.role}
      </p>
      {session.expiresAt !== null && (
        <p className="mt-1 text-muted">
          {texts.session.until} <Time at={session.expiresAt} />
        </p>
      )}
      <button type="button" className="mt-2 font-medium text-accent underline" onClick={() => leave.mutate()}>
        {texts.session.signOut}
      </button>
    </>
  )
}

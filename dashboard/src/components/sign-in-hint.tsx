import { texts } from '../texts.ts'

/** How a person gets a session: a one-time link that only a terminal of this machine prints. */
export function SignInHint() {
  return (
    <p className="mt-2 text-muted">
      {texts.session.howTo}{' '}
      <code className="rounded bg-sunken px-1.5 py-0.5 font-mono text-[13px] text-ink">
        {texts.session.command}
      </code>
    </p>
  )
}

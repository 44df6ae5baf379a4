import { texts } from '../texts.ts'
import { Command } from './command.tsx'

/** How a person gets a session: a one-time link that only a terminal of this machine prints. */
export function SignInHint() {
  return (
    <p className="mt-2 text-muted">
      {texts.session.howTo} <Command>{texts.session.command}</Command>
    </p>
  )
}

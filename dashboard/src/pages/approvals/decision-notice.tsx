import { ApiError } from '../../api/client.ts'
import { SignInHint } from '../../components/sign-in-hint.tsx'

/** Why the hub refused a decision, where the button is. Its words say what to do. */
export function DecisionNotice({ error }: { error: Error | null }) {
  return (
    <div role="alert">
      {error !== null && (
        <div className="border-b border-line bg-bad-soft px-4 py-2 text-[13px] text-bad">
          <p className="wrap-anywhere">{error.message}</p>
          {error instanceof ApiError && (
            <p className="mt-0.5 font-mono text-xs wrap-anywhere">{error.code}</p>
          )}
          {error instanceof ApiError && error.status === 401 && <SignInHint />}
        </div>
      )}
    </div>
  )
}

import type { ErrorComponentProps } from '@tanstack/react-router'
import { ApiError } from '../api/client.ts'
import { texts } from '../texts.ts'
import { SignInHint } from './sign-in-hint.tsx'

/** Grey lines in the size of what will come. */
export function Loading({ lines = 4, label = texts.loading }: { lines?: number; label?: string }) {
  return (
    <div role="status" className="space-y-2.5 p-4">
      <span className="sr-only">{label}</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: equal, stateless lines
        <div key={line} aria-hidden="true" className="h-4 motion-safe:animate-pulse rounded bg-sunken" />
      ))}
    </div>
  )
}

interface FailureProps {
  error: Error
  onRetry?: () => void
  /** What did not happen; else that something could not be loaded. */
  title?: string
}

/** What went wrong in the hub's own words, its code and request id for who must look it up, and a way on. */
export function Failure({ error, onRetry, title = texts.errors.title }: FailureProps) {
  const known = error instanceof ApiError ? error : null
  return (
    <div role="alert" className="p-4">
      <p className="font-medium text-bad">{title}</p>
      <p className="mt-1 break-words">{error.message}</p>
      {known?.status === 401 && <SignInHint />}
      {known !== null && (
        <p className="mt-1 font-mono text-xs break-all text-muted">
          {known.code}
          {known.requestId !== null && ` · ${texts.errors.request} ${known.requestId}`}
        </p>
      )}
      {onRetry !== undefined && (
        <button type="button" className="mt-2 font-medium text-accent underline" onClick={onRetry}>
          {texts.errors.retry}
        </button>
      )}
    </div>
  )
}

export function Empty({ title, hint }: { title: string; hint?: string }) {
  return (
    <div className="px-4 py-8 text-center">
      <p className="font-medium">{title}</p>
      {hint !== undefined && <p className="mt-1 text-muted">{hint}</p>}
    </div>
  )
}

/** In place of a list or page that is being read, or could not be. */
export function Waiting({ error, onRetry }: { error: Error | null; onRetry: () => void }) {
  return (
    <div className="rounded-lg border border-line bg-surface">
      {error === null ? <Loading lines={6} /> : <Failure error={error} onRetry={onRetry} />}
    </div>
  )
}

/** While the code of a page is on its way. */
export function PagePending() {
  return <Loading lines={6} />
}

/** A page that threw: the rest of the dashboard stays. */
export function PageFailure({ error, reset }: ErrorComponentProps) {
  return (
    <div className="rounded-lg border border-line bg-surface">
      <Failure error={error instanceof Error ? error : new Error(String(error))} onRetry={reset} />
    </div>
  )
}

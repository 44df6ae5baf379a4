import { notifyManager, type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { texts } from '../texts.ts'

/**
 * What a page shows stays when it could not be read again (429, 500): this says so, why, and offers to try it again. A part
 * that was never read says so in its own place.
 */
export function OldDataBanner() {
  const client = useQueryClient()
  const message = useSyncExternalStore(
    // Batched: the cache speaks while other components are being drawn.
    (listener) => client.getQueryCache().subscribe(notifyManager.batchCalls(listener)),
    () => oldBecause(client),
  )
  if (message === null) return null
  return (
    <p className="border-b border-line bg-warn-soft px-4 py-2 text-center break-words text-warn">
      {texts.errors.old} {message}{' '}
      <button type="button" className="font-medium underline" onClick={() => void readAgain(client)}>
        {texts.errors.retry}
      </button>
    </p>
  )
}

const failed = (client: QueryClient) =>
  client
    .getQueryCache()
    .getAll()
    .filter((query) => query.isActive() && query.state.status === 'error' && query.state.data !== undefined)

function oldBecause(client: QueryClient): string | null {
  return failed(client)[0]?.state.error?.message ?? null
}

async function readAgain(client: QueryClient): Promise<void> {
  await Promise.all(failed(client).map(({ queryKey }) => client.refetchQueries({ queryKey, exact: true })))
}

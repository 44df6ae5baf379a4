import fastify from 'fastify'
import { openPool } from '../../services/00-platform/database/client.ts'

/** The reference of `invoke-rest`: the same query on a pool of the same size and kind, and nothing else. */
const pool = openPool({ kind: 'server', url: process.env.BARE_DATABASE_URL ?? '', options: {} })
const app = fastify({ logger: false })

app.get<{ Params: { id: string } }>('/runs/:id', async (request) => {
  const [run] = await pool`
    select id, action, input, status, next, parent_id as "parentId", actor,
      coalesce(actor->>'onBehalfOf', actor->>'name') as "startedBy", request_id as "requestId", progress, result, error,
      attempt, failures, max_attempts as "maxAttempts", retry_at as "retryAt", cancel_requested_by as "cancelRequestedBy", created_at as "createdAt",
      started_at as "startedAt", finished_at as "finishedAt"
    from ops.runs where id = ${request.params.id}`
  return run
})

process.once('disconnect', () => process.exit())
process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }))

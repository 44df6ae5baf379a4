import fastifyWebsocket from '@fastify/websocket'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import { type Actor, AppError, type EventRow, hidePersonalFacts } from '../00-platform/index.ts'
import { authenticate } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'

const REPLAY_PAGE = 500
const PING_MS = 30_000
/** A client that does not read is cut off rather than remembered. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024

/** The session that the connection was opened with is over, or somebody signed in: the client is to connect anew. */
const SESSION_CHANGED = 4401

/**
 * `/ws?since=N`: every event after number N, then live ones, each `{ seq, type, payload, actor, requestId, at }`.
 * First comes `{ type: 'hello', seq, gap }`; `gap` says that events after N are gone and state must be read anew.
 * Who is not signed in is shown events without the facts of persons in them.
 */
export async function registerWebSocket(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  await app.register(fastifyWebsocket, { options: { maxPayload: 64 * 1024 } })
  const actors = new WeakMap<FastifyRequest, Actor>()
  app.get<{ Querystring: { since?: string } }>(
    '/ws',
    {
      websocket: true,
      preValidation: async (request) => void actors.set(request, await authenticate(deps, request)),
    },
    (socket, request) => {
      const since = Number(request.query.since ?? Number.NaN)
      const actor = actors.get(request)
      const client = {
        socket,
        sees: actor?.kind === 'anonymous' ? withoutPersons : asItIs,
        isStillAllowed: async () => (await authenticate(deps, request)).name === actor?.name,
      }
      serve(deps, client, Number.isSafeInteger(since) && since >= 0 ? since : undefined).catch((error) => {
        deps.log.warn({ err: error }, 'a WebSocket client was dropped')
        socket.close(1011)
      })
    },
  )
}

interface Client {
  readonly socket: WebSocket
  /** What of an event is for its eyes. */
  readonly sees: (event: EventRow) => EventRow
  /** Whether who opened the connection would still be let in as the same. */
  readonly isStillAllowed: () => Promise<boolean>
}

const asItIs = (event: EventRow) => event
const withoutPersons = (event: EventRow) => ({ ...event, payload: hidePersonalFacts(event.payload) })

async function serve(deps: ApiDeps, client: Client, since: number | undefined): Promise<void> {
  const { socket, sees } = client
  let sent = since ?? deps.events.lastSeq()
  let waiting: EventRow[] | undefined = []
  const send = (event: EventRow) => {
    if (event.seq <= sent) return
    sent = event.seq
    write(socket, sees(event))
  }
  const unsubscribe = deps.events.subscribe((event) =>
    waiting === undefined ? send(event) : void waiting.push(event),
  )
  keepAlive(client, deps.pingMs ?? PING_MS, unsubscribe)
  let page = await deps.events.replay(sent, REPLAY_PAGE)
  write(socket, { type: 'hello', seq: sent, gap: since !== undefined && page.gap })
  if (since !== undefined) {
    for (; page.events.length > 0; page = await deps.events.replay(sent, REPLAY_PAGE))
      page.events.forEach(send)
  }
  for (const event of waiting) send(event)
  waiting = undefined
}

function write(socket: WebSocket, message: object): void {
  if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate()
  else if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message))
}

function keepAlive({ socket, isStillAllowed }: Client, pingMs: number, onClose: () => void): void {
  let alive = true
  socket.on('pong', () => {
    alive = true
  })
  const ping = setInterval(() => {
    if (!alive) return socket.terminate()
    alive = false
    socket.ping()
    void isStillAllowed()
      .catch((error: unknown) => !(error instanceof AppError && error.kind === 'unauthenticated'))
      .then((allowed) => allowed || socket.close(SESSION_CHANGED))
  }, pingMs)
  socket.on('close', () => {
    clearInterval(ping)
    onClose()
  })
  socket.on('error', () => socket.terminate())
}

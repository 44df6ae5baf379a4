import fastifyWebsocket from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import type { WebSocket } from 'ws'
import type { EventRow } from '../00-platform/index.ts'
import { authenticate } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'

const REPLAY_PAGE = 500
const PING_MS = 30_000
/** A client that does not read is cut off rather than remembered. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024

/**
 * `/ws?since=N`: every event after number N, then live ones, each `{ seq, type, payload, actor, requestId, at }`.
 * First comes `{ type: 'hello', seq, gap }`; `gap` says that events after N are gone and state must be read anew.
 */
export async function registerWebSocket(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  await app.register(fastifyWebsocket, { options: { maxPayload: 64 * 1024 } })
  app.get<{ Querystring: { since?: string } }>(
    '/ws',
    { websocket: true, preValidation: async (request) => void (await authenticate(deps, request)) },
    (socket, request) => {
      const since = Number(request.query.since ?? Number.NaN)
      serve(deps, socket, Number.isSafeInteger(since) && since >= 0 ? since : undefined).catch((error) => {
        deps.log.warn({ err: error }, 'a WebSocket client was dropped')
        socket.close(1011)
      })
    },
  )
}

async function serve(deps: ApiDeps, socket: WebSocket, since: number | undefined): Promise<void> {
  let sent = since ?? deps.events.lastSeq()
  let waiting: EventRow[] | undefined = []
  const send = (event: EventRow) => {
    if (event.seq <= sent) return
    sent = event.seq
    write(socket, event)
  }
  const unsubscribe = deps.events.subscribe((event) =>
    waiting === undefined ? send(event) : void waiting.push(event),
  )
  keepAlive(socket, unsubscribe)
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

function keepAlive(socket: WebSocket, onClose: () => void): void {
  let alive = true
  socket.on('pong', () => {
    alive = true
  })
  const ping = setInterval(() => {
    if (!alive) return socket.terminate()
    alive = false
    socket.ping()
  }, PING_MS)
  socket.on('close', () => {
    clearInterval(ping)
    onClose()
  })
  socket.on('error', () => socket.terminate())
}

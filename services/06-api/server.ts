import { isUtf8 } from 'node:buffer'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import fastifySwagger from '@fastify/swagger'
import fastifySwaggerUi from '@fastify/swagger-ui'
import fastify, { type FastifyInstance } from 'fastify'
import { randomIds } from '../00-platform/index.ts'
import { registerDashboard } from './dashboard/files.ts'
import type { ApiDeps } from './deps.ts'
import { apiErrors } from './errors.ts'
import { registerGuards } from './guards.ts'
import { registerHealth } from './health.ts'
import { registerMcp } from './mcp-http.ts'
import { openApiDocument } from './openapi.ts'
import { registerProblems, sendProblem, shortened } from './problem.ts'
import { requestIds } from './request-ids.ts'
import { API_PREFIX, registerRest } from './rest.ts'
import { helmetHeaders } from './security-headers.ts'
import { registerSessions } from './sessions.ts'
import { registerWebSocket } from './websocket.ts'

const BODY_LIMIT = 4 * 1024 * 1024

/** The one HTTP application; it answers on the API port and on the dashboard port alike. */
export async function buildServer(deps: ApiDeps): Promise<FastifyInstance> {
  const app = fastify({
    // invoke() writes the one line of each call, and the error handler what nobody expected; with a logger of its own
    // Fastify would follow every answer to its end.
    logger: false,
    bodyLimit: BODY_LIMIT,
    requestIdHeader: false,
    genReqId: requestIds(randomIds.next(new Date())),
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 500 },
    // What cannot be read as a path reaches neither the guards nor the error handler.
    frameworkErrors: (error, request, reply) => {
      reply.header('x-request-id', request.id)
      sendProblem(reply, apiErrors.PATH_INVALID({ why: shortened(error.message) }), request)
    },
  })
  readJson(app)
  registerProblems(app, deps.log)
  registerGuards(app, deps)
  registerHealth(app, deps)
  registerMcp(app, deps)
  registerRest(app, deps)
  // What adds hooks of its own has a scope of its own, where they cost the other routes nothing.
  await app.register((scope) => registerWebSocket(scope, deps))
  const pageHeaders = await helmetHeaders()
  await app.register(async (scope) => {
    scope.addHook('onRequest', (_request, reply, next) => {
      reply.headers(pageHeaders)
      next()
    })
    await registerSessions(scope, deps)
    await registerDocs(scope, deps)
    await registerDashboard(scope, deps.dashboardFolder)
  })
  await app.ready()
  return app
}

/**
 * `POST` with a JSON content type and no body is an action without input, not an error. Bytes that are no UTF-8 are one:
 * read as text they would be replaced by other characters, and nobody would know.
 */
function readJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined)
    else if (!isUtf8(body)) done(apiErrors.BODY_INVALID({ why: 'it is not UTF-8' }))
    else void parse(request, body.toString('utf8'), done)
  })
}

async function registerDocs(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  const document = openApiDocument(deps.registry, deps.version)
  app.get(`${API_PREFIX}/openapi.json`, async () => document)
  await app.register(fastifySwagger, { mode: 'static', specification: { document: document as never } })
  await app.register(fastifySwaggerUi, { routePrefix: `${API_PREFIX}/docs`, staticCSP: true })
}

export interface Listening {
  readonly apiPort: number
  readonly dashboardPort: number
  close(): Promise<void>
}

export interface ListenOptions {
  readonly host: string
  readonly apiPort: number
  readonly dashboardPort: number
}

/** Opens both ports on one application. Port 0 takes a free one. @throws AppError PORT_IN_USE */
export async function listen(app: FastifyInstance, options: ListenOptions): Promise<Listening> {
  const second = createServer((request, response) => app.server.emit('request', request, response))
  second.on('upgrade', (request, socket, head) => app.server.emit('upgrade', request, socket, head))
  const sockets = socketsOf(app.server as Server, second)
  await open(app.server as Server, options.host, options.apiPort, 'API_PORT')
  try {
    await open(second, options.host, options.dashboardPort, 'DASHBOARD_PORT')
  } catch (error) {
    await app.close()
    throw error
  }
  return {
    apiPort: portOf(app.server as Server),
    dashboardPort: portOf(second),
    close: async () => {
      second.close()
      const closing = app.close()
      // A client that was refused an upgrade may hold its socket open, and no server method knows of that one.
      for (const socket of sockets) socket.destroy()
      await closing
    },
  }
}

function socketsOf(...servers: readonly Server[]): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  for (const server of servers) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
  }
  return sockets
}

function open(server: Server, host: string, port: number, variable: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? apiErrors.PORT_IN_USE({ port, variable }) : error)
    })
    server.listen(port, host, () => resolve())
  })
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

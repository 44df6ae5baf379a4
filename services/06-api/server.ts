import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import fastifyCookie from '@fastify/cookie'
import fastifyHelmet from '@fastify/helmet'
import fastifyRateLimit from '@fastify/rate-limit'
import fastifySwagger from '@fastify/swagger'
import fastifySwaggerUi from '@fastify/swagger-ui'
import fastifyWebsocket from '@fastify/websocket'
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  LogController,
} from 'fastify'
import { randomIds } from '../00-platform/index.ts'
import { registerDashboard } from './dashboard/files.ts'
import type { ApiDeps } from './deps.ts'
import { apiErrors } from './errors.ts'
import { registerGuards } from './guards.ts'
import { registerHealth } from './health.ts'
import { registerMcp } from './mcp-http.ts'
import { openApiDocument } from './openapi.ts'
import { registerProblems } from './problem.ts'
import { API_PREFIX, registerRest } from './rest.ts'
import { registerSessions } from './sessions.ts'
import { registerWebSocket } from './websocket.ts'

const BODY_LIMIT = 4 * 1024 * 1024
const REQUEST_ID = /^[\w.-]{1,100}$/

/** The one HTTP application; it answers on the API port and on the dashboard port alike. */
export async function buildServer(deps: ApiDeps): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: deps.log as FastifyBaseLogger,
    // invoke() writes the one line of each call.
    logController: new LogController({ disableRequestLogging: true }),
    // Whoever logs names the request; a child logger for each request is never used.
    childLoggerFactory: (logger) => logger,
    bodyLimit: BODY_LIMIT,
    requestIdHeader: false,
    genReqId: (request) => {
      const given = request.headers['x-request-id']
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomIds.next(new Date())
    },
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 500 },
  })
  app.addHook('onRequest', (request, reply, next) => {
    reply.header('x-request-id', request.id)
    next()
  })
  acceptEmptyJson(app)
  registerProblems(app)
  registerGuards(app, deps)
  await registerProtection(app, deps)
  await app.register(fastifyWebsocket, { options: { maxPayload: 64 * 1024 } })
  await registerDocs(app, deps)
  await app.register(async (scope) => {
    registerHealth(scope, deps)
    registerSessions(scope, deps)
    registerWebSocket(scope, deps)
    registerMcp(scope, deps)
    registerRest(scope, deps)
  })
  await registerDashboard(app, deps.dashboardFolder)
  await app.ready()
  return app
}

/** `POST` with a JSON content type and no body is an action without input, not an error. */
function acceptEmptyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else void parse(request, body as string, done)
  })
}

async function registerProtection(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  await app.register(fastifyCookie)
  await app.register(fastifyHelmet, {
    global: false,
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: false,
    crossOriginEmbedderPolicy: false,
    // For browsers and plugins that nobody runs any more.
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  })
  applySecurityHeaders(app)
  await app.register(fastifyRateLimit, {
    max: deps.config.RATE_LIMIT_PER_MINUTE,
    timeWindow: 60_000,
    // Who is far from the limit needs no headers on it; who is over it gets `retry-after` with the problem.
    addHeadersOnExceeding: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
    },
    errorResponseBuilder: (_request, context) =>
      apiErrors.RATE_LIMITED({ seconds: Math.ceil(context.ttl / 1000) }),
  })
}

/**
 * Helmet works its headers out anew for each request, which costs as much as a small read; they never differ. They are
 * given to the reply, not to the raw response, which would check and file each of them a second time.
 */
function applySecurityHeaders(app: FastifyInstance): void {
  let headers: Record<string, string> | undefined
  app.addHook('onRequest', (_request, reply, next) => {
    headers ??= headersByHelmet(reply)
    reply.headers(headers)
    next()
  })
}

function headersByHelmet(reply: FastifyReply): Record<string, string> {
  const before = new Set(reply.raw.getHeaderNames())
  reply.helmet()
  const added = reply.raw.getHeaderNames().filter((name) => !before.has(name))
  const headers = Object.fromEntries(added.map((name) => [name, String(reply.raw.getHeader(name))]))
  for (const name of added) reply.raw.removeHeader(name)
  return headers
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

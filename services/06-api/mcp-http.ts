import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { type Actor, type Caller, randomIds } from '../00-platform/index.ts'
import { authenticate } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { apiErrors } from './errors.ts'
import { createReplyStore } from './mcp/replies.ts'
import type { ToolCall } from './mcp/scope.ts'
import { beginsSession, MCP_SESSION_HEADER, sessionFrom } from './mcp/session.ts'
import { createMcpServer } from './mcp.ts'

/**
 * Streamable HTTP at /mcp. Every request carries its own credential; the session id that `initialize` answers only tells
 * two clients of one token apart, and the hub keeps nothing about it.
 */
export function registerMcp(app: FastifyInstance, deps: ApiDeps): void {
  const replies = createReplyStore({
    maxBytes: deps.config.MCP_REPLY_BYTES,
    now: () => performance.now(),
    newId: randomIds.secret,
  })
  app.post('/mcp', async (request, reply) => {
    const actor = await authenticate(deps, request)
    const begins = beginsSession(request.body)
    const session = begins ? randomIds.secret() : sessionFrom(request.headers, MCP_SESSION_HEADER)
    if (begins && session !== undefined) reply.header(MCP_SESSION_HEADER, session)
    const caller: Caller = { actor, channel: 'mcp', requestId: request.id, session }
    const server = createMcpServer({
      registry: deps.registry,
      version: deps.version,
      extras: deps.mcp?.extras,
      replies,
      owner: ownerOf(actor, session),
      call: (call) => invokeExposed(deps, caller, call),
    })
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
    takeOver(reply)
    reply.raw.on('close', () => {
      void transport.close()
      void server.close()
    })
    await server.connect(transport as Parameters<typeof server.connect>[0])
    await transport.handleRequest(request.raw, reply.raw, request.body)
  })
  for (const method of ['GET', 'DELETE'] as const) {
    app.route({
      method,
      url: '/mcp',
      handler: async (_request, reply) =>
        reply
          .code(405)
          .header('allow', 'POST')
          .send({
            jsonrpc: '2.0',
            error: { code: -32000, message: 'Use POST: this server keeps no streams and no sessions' },
            id: null,
          }),
    })
  }
}

async function invokeExposed(deps: ApiDeps, caller: Caller, { name, input, dryRun, confirm }: ToolCall) {
  const known = deps.registry.get(name)
  if (known.action.expose.mcp !== true) throw apiErrors.NOT_EXPOSED({ name })
  const result = await deps.invoke(name, input, { ...caller, dryRun, confirm })
  return result.output
}

function ownerOf({ name, onBehalfOf = '' }: Actor, session = ''): string {
  return JSON.stringify([name, onBehalfOf, session])
}

/** From here on the transport writes the answer; the headers that are due go with it. */
function takeOver(reply: FastifyReply): void {
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value)
  reply.hijack()
}

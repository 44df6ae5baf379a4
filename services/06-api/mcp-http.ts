import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { FastifyInstance } from 'fastify'
import { authenticate } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { apiErrors } from './errors.ts'
import { createMcpServer } from './mcp.ts'

/** Streamable HTTP at /mcp, without protocol sessions: every request carries its own credential. */
export function registerMcp(app: FastifyInstance, deps: ApiDeps): void {
  app.post('/mcp', async (request, reply) => {
    const actor = await authenticate(deps, request)
    const server = createMcpServer({
      registry: deps.registry,
      version: deps.version,
      call: async ({ name, input, dryRun, confirm }) => {
        const known = deps.registry.get(name)
        if (known.action.expose.mcp !== true) throw apiErrors.NOT_EXPOSED({ name })
        const result = await deps.invoke(name, input, {
          actor,
          channel: 'mcp',
          requestId: request.id,
          dryRun,
          confirm,
        })
        return result.output
      },
    })
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value)
    reply.hijack()
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
            error: { code: -32000, message: 'Use POST: this server keeps no protocol session' },
            id: null,
          }),
    })
  }
}

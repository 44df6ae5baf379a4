import { relative, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

const YEAR_MS = 365 * 86_400_000
/** First parts of a path that the API owns: what is unknown below them is an error, never a page. */
const API_PATH = /^(?:api|docs|health|mcp|ready|sign-in|ws)(?:\/|$)/
/**
 * `assets/…` is named by the hash of its content. Beside that folder a dot in the last part means a file too; below a page
 * it does not: ids of tasks have dots (`specs/cart/tasks/2.1`).
 */
const FILE_PATH = /^assets\/|^(?![a-z-]+\/).*\.[^/]*$/

/** The document in which diagrams are drawn; a page shows it in a frame. */
const FRAME = 'diagram.html'
/**
 * Its policy: no origin (`sandbox`), so no session and no storage; no request but for its own scripts; style elements,
 * which the picture is made with. Only pages of the hub may show it. See docs/decisions/013-diagrams.md.
 */
const FRAME_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-scripts',
].join('; ')

/** What a file carries besides the headers of every page. The frame has no origin and so asks for its scripts as a stranger. */
function headersOf(path: string): Readonly<Record<string, string>> {
  if (path === FRAME) return { 'content-security-policy': FRAME_POLICY, 'origin-agent-cluster': '?0' }
  return path.startsWith(`assets${sep}`) ? { 'access-control-allow-origin': '*' } : {}
}

/**
 * Serves the built dashboard. Each request looks at the folder anew, so a dashboard built again, or for the first time,
 * is there without a restart. A path that is no file is a page of the app, which knows its own pages.
 */
export async function registerDashboard(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    serve: false,
    suppressWarning: true,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders: (reply, path) => reply.headers(headersOf(relative(folder, path))),
  })
  // Whoever asks too often is told so by the page, which must be there for that.
  const options = { schema: { hide: true }, config: { unlimited: true } }
  app.get<{ Params: { '*': string } }>('/*', options, (request, reply) => {
    const path = request.params['*']
    if (API_PATH.test(path)) return reply.callNotFound()
    if (path.startsWith('assets/'))
      return reply.sendFile(path, { cacheControl: true, maxAge: YEAR_MS, immutable: true })
    reply.header('cache-control', 'no-cache')
    return reply.sendFile(FILE_PATH.test(path) ? path : 'index.html')
  })
}

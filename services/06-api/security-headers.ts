import fastifyHelmet from '@fastify/helmet'
import fastify from 'fastify'

/** What every answer carries. Data is never a page: nothing in it may load, run or be framed. */
export const DATA_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/**
 * What pages carry instead, as Helmet words it. It never differs, so Helmet is asked once: its hooks, run for each
 * request, cost as much as a small read.
 */
export async function helmetHeaders(): Promise<Readonly<Record<string, string>>> {
  const app = fastify()
  await app.register(fastifyHelmet, {
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
  let given: Record<string, unknown> = {}
  app.get('/', (_request, reply) => {
    given = reply.raw.getHeaders()
    return reply.send()
  })
  await app.inject('/')
  await app.close()
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]))
}

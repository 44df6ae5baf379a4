// The import rules of the house (docs/decisions/001-rooms.md). Run by `npm run rooms` and in CI.
const edges = require('./services/allowed-edges.json')

const TRANSPORT = '^node_modules/(fastify|@fastify|@modelcontextprotocol|commander|ws)(/|$)'
const services = Object.keys(edges).filter((name) => !name.startsWith('//'))

const perService = services.map((name) => ({
  name: `${name}-edges`,
  comment: `${name} may import itself, 00-platform and: ${edges[name].join(', ') || 'nothing else'}. Add an edge in services/allowed-edges.json or fill a port in app/compose.ts.`,
  severity: 'error',
  from: { path: `^services/${name}/` },
  to: {
    path: '^(services|app|dashboard|sample)/',
    pathNot: `^services/(${name}/|00-platform/${edges[name].map((e) => `|${e}/index\\.ts$`).join('')})`,
  },
}))

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'platform-imports-packages-only',
      severity: 'error',
      from: { path: '^services/00-platform/' },
      to: { path: '^(services/(?!00-platform/)|app|dashboard|sample)' },
    },
    {
      name: 'no-transport-in-services',
      severity: 'error',
      from: { path: '^services/(?!06-api/)', pathNot: '\\.test\\.ts$' },
      to: { path: TRANSPORT },
    },
    {
      name: 'api-knows-no-domain',
      severity: 'error',
      from: { path: '^services/06-api/' },
      to: { path: '^(services/(?!00-platform/|06-api/)|app|dashboard|sample)' },
    },
    {
      name: 'app-imports-index-only',
      comment: 'client.ts is the small part of the platform’s index that the command line needs at once.',
      severity: 'error',
      from: { path: '^app/' },
      to: { path: '^services/', pathNot: '^services/([^/]+/index|00-platform/client)\\.ts$' },
    },
    {
      name: 'sample-stands-outside',
      comment: 'The sample company reaches the hub only through source protocols.',
      severity: 'error',
      from: { path: '^sample/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(services|app|dashboard)/' },
    },
    {
      name: 'dashboard-types-only',
      severity: 'error',
      from: { path: '^dashboard/' },
      to: { path: '^(services|app|sample)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-tests-in-product',
      severity: 'error',
      from: { path: '^(services|app|sample|dashboard)/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '(^tests/|\\.test\\.ts$)' },
    },
    {
      name: 'acceptance-is-black-box',
      severity: 'error',
      from: { path: '^tests/(acceptance|browser)/' },
      to: { path: '^(services|app)/' },
    },
    { name: 'unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...perService,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}

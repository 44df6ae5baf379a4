export type {
  CallOptions,
  OdooClient,
  OdooClientConfig,
  OdooClientDeps,
  OdooValue,
  OdooVersion,
} from './client.ts'
export { odooErrors } from './errors.ts'
export { createOdooJson2Client } from './json2.ts'
export { createOdooJsonRpcClient } from './jsonrpc.ts'
export { createOdooRpcSource, type OdooRpcSourceOptions } from './odoo-source.ts'
export type { RelationConfig } from './relations.ts'
export { createOdooXmlRpcClient } from './xmlrpc.ts'

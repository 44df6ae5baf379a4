export type {
  CallOptions,
  OdooClient,
  OdooClientConfig,
  OdooClientDeps,
  OdooValue,
  OdooVersion,
} from './client.ts'
export { odooErrors } from './errors.ts'
export { createOdooJsonRpcClient } from './jsonrpc.ts'
export { createOdooXmlRpcClient } from './xmlrpc.ts'

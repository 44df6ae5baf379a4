/** The tables of CORE as declared, for tests of services that may not reach into the transformation. */
export { coreColumns } from '../../services/02-transformation/index.ts'

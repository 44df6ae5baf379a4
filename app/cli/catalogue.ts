import {
  type Config,
  createLogger,
  createRegistry,
  platformCatalogue,
  type Registry,
} from '../../services/00-platform/index.ts'
import { composeCatalogue } from '../compose.ts'

/** Every action without a database behind it: enough for `--help` and for reading flags. */
export function actionCatalogue(config: Config): Registry {
  return createRegistry([platformCatalogue, ...composeCatalogue(config, createLogger('silent'))])
}

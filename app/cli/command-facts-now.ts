import { type Config, propertiesOf } from '../../services/00-platform/index.ts'
import type { CommandFacts } from './action-command.ts'
import { actionCatalogue } from './catalogue.ts'

/** The commands as the actions declare them. */
export function factsNow(config: Config): readonly CommandFacts[] {
  return actionCatalogue(config)
    .list()
    .filter(({ action }) => action.expose.cli === true)
    .map(({ action }) => ({
      name: action.name,
      summary: action.summary,
      positional: action.positional ?? [],
      properties: propertiesOf(action),
    }))
}
